import { createHash, randomBytes } from 'node:crypto'
import { lookup } from 'node:dns/promises'
import type { AddressInfo, Socket } from 'node:net'
import { totalmem } from 'node:os'

import type { FastifyInstance } from 'fastify'

import { createGateway } from '../../gateway.ts'
import type { Config } from '../config/index.ts'
import { connectionLimit } from './file-descriptors.ts'
import { createHmacHash, md5Hash, noHash, type KeyHash } from '../caller/key-hash.ts'
import { createLoggedTransport } from '../upstream/logged-transport.ts'
import { createMetrics, type Metrics } from '../telemetry/metrics.ts'
import type { MetricsText } from '../telemetry/metrics-route.ts'
import { serveMetrics } from '../telemetry/metrics-server.ts'
import { createRequestLog, toLogText, type RequestLog } from '../telemetry/access-log.ts'
import { createRequestMetrics } from '../telemetry/request-metrics.ts'
import { observeWithAll } from '../../http/adapters/request-observer.ts'
import { createRequestSpans, flushSpans } from '../telemetry/request-tracing.ts'
import { createServer } from '../http/create-server.ts'
import type { ServerOptions } from '../http/server-options.ts'
import { drain } from './shutdown.ts'
import { createUndiciTransport } from '../upstream/undici-transport.ts'

/** Backlog of connections: after a restart many clients reconnect at once. */
const backlog = 4096

export interface RunningServer {
  /** `http://127.0.0.1:8000`, as a client on this machine would say it. */
  origin: string
  /** The address and port that it is bound to: `0.0.0.0:8000`. */
  bound: string
  /** Stops taking connections, lets answers end; resolves to whether all of them did in time. */
  stop: () => Promise<boolean>
}

export interface ServeOptions {
  log?: RequestLog
  metrics?: Metrics
  /** What `GET /metrics` says; by default the metrics of this process. */
  metricsText?: MetricsText
}

/** Starts the service; rejects where the address cannot be listened on. */
export async function serve(config: Config, options: ServeOptions = {}): Promise<RunningServer> {
  const { log = createRequestLog(config), metrics = createMetrics(config.commit) } = options
  const { metricsText = textOf(metrics) } = options
  const maxConnections = connectionLimit()
  const upstream = createUndiciTransport({ ...config, maxConnections })
  const shared = await connectShared(config, log, metrics)
  const interruption = new AbortController()
  let draining = false
  const gateway = createGateway({
    ...config,
    transport:
      config.logLevel === 'debug' ? createLoggedTransport(upstream.transport, log) : upstream.transport,
    timeouts: config,
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
  // Fastify makes of the name localhost a second server, for the second address, that knows no limits and no shutdown.
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

/** Of the memory of a process, what large bodies may take, all copies of them: the rest is the process itself and its streams. */
const shareOfBodies = 0.5

/** 85 % of what this process may have, in bytes; 0 where nothing limits it but the machine. */
function shareOfMemory(workers: number): number {
  const limit = process.constrainedMemory()
  // Where there is no limit, this is 0 or a number that no machine has.
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
    // Where there is none, none is down.
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
  // Of several processes, the next one would have to turn it down as well. Node's types do not know the option.
  Object.assign(server, { maxConnections: most, dropMaxConnection: true })
}

/** Those that are open, which are counted as well. */
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
