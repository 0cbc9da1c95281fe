import { createHash, randomBytes } from 'node:crypto'
import { lookup } from 'node:dns/promises'
import type { AddressInfo, Socket } from 'node:net'
import { totalmem } from 'node:os'

import type { FastifyInstance } from 'fastify'

import { createPlayground } from '../../endpoints/playground/index.ts'
import { createGateway } from '../../gateway.ts'
import { version } from '../../version.ts'
import type { Config } from '../config/index.ts'
import { connectionLimit } from './file-descriptors.ts'
import { createHmacHash, md5Hash, noHash, type KeyHash } from '../caller/key-hash.ts'
import { createLoggedSockets, createLoggedTransport } from '../upstream/logged-transport.ts'
import { createMetrics, type Metrics } from '../telemetry/metrics.ts'
import type { MetricsText } from '../telemetry/metrics-route.ts'
import { serveMetrics } from '../telemetry/metrics-server.ts'
import { createRequestLog, toLogText, type RequestLog } from '../telemetry/access-log.ts'
import { createRequestMetrics } from '../telemetry/request-metrics.ts'
import { observeWithAll } from '../../http/adapters/request-observer.ts'
import { createRequestSpans, flushSpans } from '../telemetry/request-tracing.ts'
import { createServer } from '../http/create-server.ts'
import { readPlaygroundFiles } from '../playground/read-files.ts'
import type { ServerOptions } from '../http/server-options.ts'
import { drain } from './shutdown.ts'
import { createUndiciTransport } from '../upstream/undici-transport.ts'
import { createWsTransport } from '../upstream/ws-transport.ts'

/** Backlog of connections: after a restart many clients reconnect at once. */
const backlog = 4096

export interface RunningServer {
  /** `http://127.0.0.1:8000`, as a client on this machine would write it. */
  origin: string
  /** The bound address and port: `0.0.0.0:8000`. */
  bound: string
  /** Stops accepting connections and waits for open answers; resolves to whether all of them ended in time. */
  stop: () => Promise<boolean>
}

export interface ServeOptions {
  log?: RequestLog
  metrics?: Metrics
  /** The content of `GET /metrics`; by default the metrics of this process. */
  metricsText?: MetricsText
  /** Whether DashScope is the built-in simulator, for the playground. */
  simulated?: boolean
}

/** Starts the service; rejects if it cannot listen on the address. */
export async function serve(config: Config, options: ServeOptions = {}): Promise<RunningServer> {
  const { log = createRequestLog(config), metrics = createMetrics(config.commit) } = options
  const { metricsText = textOf(metrics), simulated = false } = options
  const maxConnections = connectionLimit()
  const upstream = createUndiciTransport({ ...config, maxConnections })
  const sockets = createWsTransport({ maxConnections })
  const shared = await connectShared(config, log, metrics)
  const interruption = new AbortController()
  let draining = false
  const gateway = createGateway({
    ...config,
    transport:
      config.logLevel === 'debug' ? createLoggedTransport(upstream.transport, log) : upstream.transport,
    socketTransport: config.logLevel === 'debug' ? createLoggedSockets(sockets, log) : sockets,
    timeouts: config,
    tasks: { times: { totalMs: config.taskMs } },
    endpoints: config.playground
      ? createPlayground({ files: readPlaygroundFiles(), simulated, version })
      : [],
    isReady: () => !draining,
    onError: log.failed,
    onEvent: ({ model, service }) => log.write('rerouted', { model: toLogText(model), service }),
  })
  const app = createServer(gateway, log, {
    ...config,
    ...toEdgeOptions(config, metrics),
    rateLimits: { ...toRateLimits(config), shared },
    metrics: config.metricsToken === '' ? undefined : { token: config.metricsToken, ...metricsText },
    interrupted: interruption.signal,
  })
  limitConnections(app, maxConnections)
  const connections = followConnections(app, metrics)
  // For the name localhost Fastify starts a second server on the second address, without our limits and shutdown.
  const { address } = await lookup(config.host)
  await app.listen({ port: config.port, host: address, backlog })
  const listening = app.server.address() as AddressInfo
  const closeMetrics = await serveMetrics(config, metricsText)
  return {
    origin: toOrigin(config.host, listening),
    bound: toBound(listening),
    async stop() {
      draining = true
      // Load balancers need time to notice that readiness has changed.
      await new Promise((resolve) => setTimeout(resolve, config.prestopDelayMs))
      const whole = await drain(app, {
        connections,
        graceMs: config.shutdownGraceMs,
        interrupt: (reason) => interruption.abort(reason),
      })
      closeMetrics()
      shared?.close()
      await upstream.close()
      await flushSpans()
      await log.flush()
      return whole
    },
  }
}

function toEdgeOptions(
  config: Config,
  { instruments }: Metrics,
): Pick<ServerOptions, 'inFlight' | 'maxRssBytes' | 'bodiesBytes' | 'keyHash' | 'observe' | 'onShed'> {
  const maxRssBytes = config.maxRss === 'auto' ? shareOfMemory(config.workers) : config.maxRss
  return {
    inFlight: { all: config.maxInFlight, perKey: config.maxInFlightPerKey, perIp: config.maxInFlightPerIp },
    maxRssBytes,
    bodiesBytes: (maxRssBytes > 0 ? maxRssBytes : totalmem() / config.workers) * shareOfBodies,
    keyHash: toKeyHash(config),
    observe: observeWithAll([createRequestMetrics(instruments), ...createRequestSpans(config.baseUrl)]),
    onShed: (reason) => instruments.gateway_shed_total.inc({ reason }),
  }
}

/** Share of a process's memory for all copies of large bodies. The rest is for the process itself and its streams. */
const shareOfBodies = 0.5

/** 85 % of the memory limit of this process, in bytes; 0 if only the machine limits it. */
function shareOfMemory(workers: number): number {
  const limit = process.constrainedMemory()
  // Without a limit this is 0 or more than any machine has.
  return limit > 0 && limit < totalmem() ? Math.floor((limit * 0.85) / workers) : 0
}

function toRateLimits(config: Config) {
  const { ratePerKey: perKey, ratePerIp: perIp, rateWindowMs: windowMs, rateSecret, redisUrl } = config
  // All processes have the same URL, and its password cannot be derived from the content of Redis.
  const derived = redisUrl === '' ? undefined : createHash('sha256').update(redisUrl).digest('hex')
  const secret = rateSecret === '' ? derived : rateSecret
  return { perKey, perIp, windowMs, ...(secret !== undefined && { secret }) }
}

async function connectShared({ redisUrl }: Config, log: RequestLog, { instruments, registry }: Metrics) {
  if (redisUrl === '') {
    // Without Redis, the metric must not report that it is down.
    registry.removeSingleMetric('gateway_redis_up')
    return undefined
  }
  const { connectRedis } = await import('../admission/redis.ts')
  return connectRedis(redisUrl, (isUp) => {
    instruments.gateway_redis_up.set(isUp ? 1 : 0)
    log.write('redis', { isUp })
  })
}

function limitConnections({ server }: FastifyInstance, most: number): void {
  if (most === Infinity) return
  // With several processes, the next one would have to drop the connection too. Node's types lack the option.
  Object.assign(server, { maxConnections: most, dropMaxConnection: true })
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

export function textOf({ registry }: Metrics): MetricsText {
  return { contentType: registry.contentType, read: () => registry.metrics() }
}

function toKeyHash({ keyHash, keyHashSecret }: Pick<Config, 'keyHash' | 'keyHashSecret'>): KeyHash {
  const hashes: Readonly<Record<Config['keyHash'], () => KeyHash>> = {
    md5: () => md5Hash,
    hmac: () => createHmacHash(keyHashSecret === '' ? randomBytes(32) : keyHashSecret),
    none: () => noHash,
  }
  return hashes[keyHash]()
}

function toOrigin(host: string, { port, family }: AddressInfo): string {
  if (host === '0.0.0.0' || host === '::') return `http://127.0.0.1:${port}`
  return family === 'IPv6' && host.includes(':') ? `http://[${host}]:${port}` : `http://${host}:${port}`
}

function toBound({ address, port, family }: AddressInfo): string {
  return family === 'IPv6' ? `[${address}]:${port}` : `${address}:${port}`
}
