import { createHash, randomBytes } from 'node:crypto'
import { totalmem } from 'node:os'

import { createRegionList } from '../../dashscope/regions/region-list.ts'
import type { Transport } from '../../dashscope/transport.ts'
import type { SocketTransport } from '../../dashscope/websocket/socket-transport.ts'
import { createPlayground } from '../../endpoints/playground/index.ts'
import type { ApiError } from '../../errors/api-error.ts'
import { createGateway, type Gateway } from '../../gateway.ts'
import { observeWithAll } from '../../http/adapters/request-observer.ts'
import { version } from '../../version.ts'
import { createHmacHash, md5Hash, noHash, type KeyHash } from '../caller/key-hash.ts'
import type { Config } from '../config/index.ts'
import type { ServerOptions } from '../http/server-options.ts'
import { readPlaygroundFiles } from '../playground/read-files.ts'
import { createRequestLog, toLogText, type RequestLog } from '../telemetry/access-log.ts'
import { createMetrics, type Metrics } from '../telemetry/metrics.ts'
import type { MetricsText } from '../telemetry/metrics-route.ts'
import { createRequestMetrics } from '../telemetry/request-metrics.ts'
import { createRequestSpans, flushSpans } from '../telemetry/request-tracing.ts'
import { createLoggedSockets, createLoggedTransport } from '../upstream/logged-transport.ts'

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

/** How a service reaches DashScope. */
export interface Upstream {
  transport: Transport
  sockets: SocketTransport
  /** Closes idle connections. */
  close: () => Promise<void>
}

/** The gateway and what surrounds it, for every edge. */
export interface Service {
  gateway: Gateway
  log: RequestLog
  metrics: Metrics
  metricsText: MetricsText
  /** The options of an edge. */
  options: ServerOptions
  /** Reports that it is not ready any more, and waits until load balancers have noticed. */
  announceEnd: () => Promise<void>
  /** Ends all open requests with this error. */
  interrupt: (reason: ApiError) => void
  /** Closes all connections, and writes what is still in memory. */
  close: () => Promise<void>
}

export async function createService(
  config: Config,
  options: ServeOptions,
  upstream: Upstream,
): Promise<Service> {
  const { log = createRequestLog(config), metrics = createMetrics(config.commit) } = options
  const { metricsText = textOf(metrics), simulated = false } = options
  const shared = await connectShared(config, log, metrics)
  const interruption = new AbortController()
  let draining = false
  const { transport, sockets } = config.logLevel === 'debug' ? toLogged(upstream, log) : upstream
  const gateway = createGateway({
    ...config,
    transport,
    socketTransport: sockets,
    timeouts: config,
    tasks: { times: { totalMs: config.taskMs } },
    endpoints: config.playground
      ? createPlayground({
          files: readPlaygroundFiles(),
          simulated,
          version,
          regions: createRegionList(config.regions, config.baseUrl),
        })
      : [],
    isReady: () => !draining,
    onError: log.failed,
    onEvent: ({ model, service }) => log.write('rerouted', { model: toLogText(model), service }),
  })
  return {
    gateway,
    log,
    metrics,
    metricsText,
    options: {
      ...config,
      ...toEdgeOptions(config, metrics),
      rateLimits: { ...toRateLimits(config), shared },
      metrics: config.metricsToken === '' ? undefined : { token: config.metricsToken, ...metricsText },
      interrupted: interruption.signal,
    },
    async announceEnd() {
      draining = true
      await new Promise((resolve) => setTimeout(resolve, config.prestopDelayMs))
    },
    interrupt: (reason) => interruption.abort(reason),
    async close() {
      shared?.close()
      await upstream.close()
      await flushSpans()
      await log.flush()
    },
  }
}

function toLogged({ transport, sockets }: Upstream, log: RequestLog) {
  return { transport: createLoggedTransport(transport, log), sockets: createLoggedSockets(sockets, log) }
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
