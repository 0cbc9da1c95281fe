import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

import pino from 'pino'

import { createGateway, type GatewayOptions } from '../../src/index.ts'
import type { Config } from '../../src/server/config/index.ts'
import { createLoggedSockets, createLoggedTransport } from '../../src/server/upstream/logged-transport.ts'
import { createRequestLog } from '../../src/server/telemetry/access-log.ts'
import { serverDefaults, type ServerOptions as EdgeOptions } from '../../src/server/http/server-options.ts'
import { createServer } from '../../src/server/http/create-server.ts'
import { createUndiciTransport, type UndiciOptions } from '../../src/server/upstream/undici-transport.ts'
import { createWsTransport } from '../../src/server/upstream/ws-transport.ts'

export interface ServerOptions extends Omit<GatewayOptions, 'transport' | 'onError'> {
  logLevel?: Config['logLevel']
  logFormat?: Config['logFormat']
  /** Timeouts of the calls to DashScope. */
  upstream?: UndiciOptions
  /** Options of the edge itself. */
  edge?: Partial<EdgeOptions>
}

export interface RunningServer {
  /** `http://127.0.0.1:41234` */
  readonly origin: string
  /** The origin with `/v1`, as SDKs expect it. */
  readonly baseURL: string
  /** The log lines so far. */
  logs: () => string[]
  /** The number of open connections from callers. */
  connections: () => Promise<number>
  stop: () => Promise<void>
}

/** The gateway over HTTP as the command line assembles it, on a free port, with its log kept. */
export async function startServer(options: ServerOptions = {}): Promise<RunningServer> {
  const { logLevel = 'info', logFormat = 'text', upstream = {}, edge = {}, ...gatewayOptions } = options
  const folder = mkdtempSync(join(tmpdir(), 'gateway-log-'))
  const file = join(folder, 'log')
  const log = createRequestLog({ logLevel, logFormat }, pino.destination({ dest: file, sync: true }))
  const client = createUndiciTransport(upstream)
  const transport = logLevel === 'debug' ? createLoggedTransport(client.transport, log) : client.transport
  const sockets = createWsTransport()
  const socketTransport = logLevel === 'debug' ? createLoggedSockets(sockets, log) : sockets
  const gateway = createGateway({ socketTransport, ...gatewayOptions, transport, onError: log.failed })
  const app = createServer(gateway, log, { ...serverDefaults, ...edge })
  await app.listen({ port: 0, host: '127.0.0.1' })
  const { port } = app.server.address() as AddressInfo
  const origin = `http://127.0.0.1:${port}`
  return {
    origin,
    baseURL: `${origin}/v1`,
    logs: () =>
      readFileSync(file, 'utf8')
        .split('\n')
        .filter((line) => line !== ''),
    connections: promisify(app.server.getConnections.bind(app.server)),
    async stop() {
      const closed = app.close()
      app.server.closeAllConnections()
      await closed
      await client.close()
      rmSync(folder, { recursive: true })
    },
  }
}
