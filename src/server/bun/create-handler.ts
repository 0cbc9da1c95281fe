import type { Gateway } from '../../gateway.ts'
import { toTarget } from '../../http/adapters/fetch-exchange.ts'
import { toClientAddress, toTrust } from '../caller/client-address.ts'
import { toForwardedAddress } from '../caller/forwarded-address.ts'
import { exposedHeaders, methodsOf, preflightSeconds } from '../cross-origin.ts'
import type { ServerOptions } from '../http/server-options.ts'
import { isForMetrics, readMetrics } from '../telemetry/metrics-route.ts'
import { maxIdleSeconds, type BunServer } from './bun-api.ts'
import { BunExchange, type BunEdge } from './bun-exchange.ts'

export function toIdleSeconds(milliseconds: number): number {
  return Math.min(maxIdleSeconds, Math.ceil(milliseconds / 1000))
}

/** The handler of Bun's server: the gateway behind the server's limits, log and metrics. */
export function createBunHandler(
  gateway: Gateway,
  edge: BunEdge,
  options: ServerOptions & { isDraining: () => boolean },
): (request: Request, server: BunServer) => Promise<Response> {
  const { metrics, isDraining } = options
  const trusts = toTrust(options.trustedProxies)
  const keepAliveSeconds = toIdleSeconds(options.keepAliveMs)
  const open = {
    'access-control-allow-origin': '*',
    'access-control-expose-headers': exposedHeaders.join(', '),
  }
  const closing = { ...open, connection: 'close' }
  const methods = methodsOf(gateway).join(', ')
  const addressOf = (request: Request, server: BunServer) => {
    const remoteAddress = server.requestIP(request)?.address
    const forwardedFor = request.headers.get('x-forwarded-for') ?? undefined
    const ip = toForwardedAddress(remoteAddress, forwardedFor, trusts)
    return toClientAddress({ ip, socket: { remoteAddress } })
  }
  return async (request, server) => {
    const { headers } = request
    if (metrics !== undefined && isForMetrics({ method: request.method, path: toTarget(request.url).path })) {
      const { body, ...page } = await readMetrics(headers.get('authorization') ?? undefined, metrics)
      return new Response(body as string, page)
    }
    // An answer that is not streamed may be silent for minutes.
    server.timeout(request, 0)
    const exchange = new BunExchange(
      {
        request,
        address: addressOf(request, server),
        onEnd: () => server.timeout(request, keepAliveSeconds),
        headers: () => (isDraining() ? closing : open),
      },
      edge,
    )
    if (request.method !== 'OPTIONS') return exchange.serve(gateway)
    // Preflights have no key, and never reach the core.
    exchange.requestId = gateway.newRequestId()
    exchange.finish(204)
    return new Response(null, {
      status: 204,
      headers: {
        ...(isDraining() ? closing : open),
        'x-request-id': exchange.requestId,
        'access-control-allow-methods': methods,
        'access-control-allow-headers': headers.get('access-control-request-headers') ?? '*',
        'access-control-max-age': String(preflightSeconds),
        vary: 'access-control-request-headers',
      },
    })
  }
}
