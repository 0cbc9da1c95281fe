import { lookup } from 'node:dns/promises'
import type { AddressInfo, Socket } from 'node:net'

import type { FastifyInstance } from 'fastify'

import type { Config } from '../config/index.ts'
import { createServer } from '../http/create-server.ts'
import type { Metrics } from '../telemetry/metrics.ts'
import { serveMetrics } from '../telemetry/metrics-server.ts'
import { createUndiciTransport } from '../upstream/undici-transport.ts'
import { createWsTransport } from '../upstream/ws-transport.ts'
import { toBound, toOrigin } from './address.ts'
import { connectionLimit, limitConnections } from './file-descriptors.ts'
import { createService, type RunningServer, type ServeOptions } from './service.ts'
import { drain } from './shutdown.ts'

/** Backlog of connections: after a restart many clients reconnect at once. */
const backlog = 4096

/** Starts the service; rejects if it cannot listen on the address. */
export async function serve(config: Config, options: ServeOptions = {}): Promise<RunningServer> {
  const maxConnections = connectionLimit()
  const service = await createService(config, options, {
    ...createUndiciTransport({ ...config, maxConnections }),
    sockets: createWsTransport({ maxConnections }),
  })
  const { gateway, log, metrics } = service
  const app = createServer(gateway, log, service.options)
  limitConnections(app.server, maxConnections)
  const connections = followConnections(app, metrics)
  // For the name localhost Fastify starts a second server on the second address, without our limits and shutdown.
  const { address } = await lookup(config.host)
  await app.listen({ port: config.port, host: address, backlog })
  const listening = app.server.address() as AddressInfo
  const closeMetrics = await serveMetrics(config, service.metricsText)
  return {
    origin: toOrigin(config.host, listening),
    bound: toBound(listening),
    async stop() {
      await service.announceEnd()
      const whole = await drain(app, {
        connections,
        graceMs: config.shutdownGraceMs,
        interrupt: service.interrupt,
      })
      closeMetrics()
      await service.close()
      return whole
    },
  }
}

/** Tracks and counts the open connections. */
function followConnections(app: FastifyInstance, { instruments }: Metrics): ReadonlySet<Socket> {
  const connections = new Set<Socket>()
  app.server.on('connection', (socket: Socket) => {
    connections.add(socket)
    instruments.gateway_connections.inc()
    socket.on('close', () => {
      connections.delete(socket)
      instruments.gateway_connections.dec()
    })
  })
  return connections
}
