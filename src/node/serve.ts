import type { AddressInfo } from 'node:net'

import { createGateway } from '../gateway.ts'
import type { Config } from './config.ts'
import { createLoggedTransport } from './logged-transport.ts'
import { createRequestLog, toLogText, type RequestLog } from './request-log.ts'
import { createServer } from './server.ts'
import { drain } from './shutdown.ts'
import { createUndiciTransport } from './undici-transport.ts'

export interface RunningServer {
  /** `http://127.0.0.1:8000`, as a client on this machine would say it. */
  origin: string
  /** Stops taking connections, lets answers end; resolves to whether all of them did in time. */
  stop: () => Promise<boolean>
}

/** Starts the service; rejects where the address cannot be listened on. */
export async function serve(
  config: Config,
  log: RequestLog = createRequestLog(config),
): Promise<RunningServer> {
  const upstream = createUndiciTransport()
  const transport =
    config.logLevel === 'debug' ? createLoggedTransport(upstream.transport, log) : upstream.transport
  const { baseUrl, maxBodyBytes, routes, strict } = config
  const gateway = createGateway({
    baseUrl,
    maxBodyBytes,
    routes,
    strict,
    transport,
    onError: log.failed,
    onEvent: ({ model, service }) => log.write('rerouted', { model: toLogText(model), service }),
  })
  const app = createServer(gateway, log)
  await app.listen({ port: config.port, host: config.host })
  return {
    origin: toOrigin(config.host, app.server.address() as AddressInfo),
    async stop() {
      const whole = await drain(app, config.shutdownGraceSeconds * 1000)
      await upstream.close()
      await log.flush()
      return whole
    },
  }
}

function toOrigin(host: string, { port, family }: AddressInfo): string {
  if (host === '0.0.0.0' || host === '::') return `http://127.0.0.1:${port}`
  return family === 'IPv6' && host.includes(':') ? `http://[${host}]:${port}` : `http://${host}:${port}`
}
