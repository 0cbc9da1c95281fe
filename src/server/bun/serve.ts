import { createFetchTransport } from '../../dashscope/transport.ts'
import { createPlatformSockets } from '../../dashscope/websocket/platform-transport.ts'
import type { Config } from '../config/index.ts'
import { createEdge } from '../edge.ts'
import { toBound, toOrigin } from '../process/address.ts'
import { createService, type RunningServer, type ServeOptions } from '../process/service.ts'
import { serveMetrics } from '../telemetry/metrics-server.ts'
import { findBun } from './bun-api.ts'
import type { BunExchange } from './bun-exchange.ts'
import { createBunHandler, toIdleSeconds } from './create-handler.ts'
import { drainBun } from './drain.ts'
import { measurePressure } from './pressure.ts'

/** Starts the service on Bun's own server and `fetch`; rejects if it cannot listen on the address. */
export async function serveOnBun(config: Config, options: ServeOptions = {}): Promise<RunningServer> {
  const bun = findBun()
  if (bun === undefined) throw new Error('This is not Bun.')
  const service = await createService(config, options, {
    transport: createFetchTransport(),
    sockets: createPlatformSockets(),
    close: async () => {},
  })
  // Bun does not report connections.
  service.metrics.registry.removeSingleMetric('gateway_connections')
  const pressure = measurePressure()
  const edge = { ...createEdge<BunExchange>(service.log, service.options, pressure.read), ...config }
  let isDraining = false
  const handler = createBunHandler(service.gateway, edge, {
    ...service.options,
    isDraining: () => isDraining,
  })
  const server = bun.serve({
    hostname: config.host,
    port: config.port,
    idleTimeout: toIdleSeconds(config.keepAliveMs),
    maxRequestBodySize: Number.MAX_SAFE_INTEGER,
    development: false,
    reusePort: false,
    fetch: handler,
    error(error) {
      service.log.failed(error)
      return new Response(null, { status: 500 })
    },
  })
  const closeMetrics = await serveMetrics(config, service.metricsText)
  const family = server.hostname.includes(':') ? 'IPv6' : 'IPv4'
  const listening = { address: server.hostname, port: server.port, family }
  return {
    origin: toOrigin(config.host, listening),
    bound: toBound(listening),
    async stop() {
      await service.announceEnd()
      isDraining = true
      const { interrupt } = service
      const isWhole = await drainBun(server, { graceMs: config.shutdownGraceMs, interrupt })
      pressure.stop()
      closeMetrics()
      await service.close()
      return isWhole
    },
  }
}
