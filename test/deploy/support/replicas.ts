import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

import { createSimulator, type Simulator } from '../../../src/simulator/index.ts'
import { ask } from '../../support/ask.ts'
import { startNginx, type Nginx } from './nginx.ts'
import { freePort, start, until, type Running } from '../../support/processes.ts'

const root = join(import.meta.dirname, '../../..')

export const limits = { perKey: 6, perIp: 120, windowSeconds: 60 }

export interface Replica {
  name: string
  origin: string
  port: number
  running: Running
  metricsPort: number
  /** Sum of the samples of a metric that have these labels; undefined where it has none at all. */
  metric: (name: string, labels?: Readonly<Record<string, string>>) => Promise<number | undefined>
  /** All of /metrics. */
  metrics: () => Promise<string>
}

export interface Replicas {
  simulator: Simulator
  /** Where it is. */
  upstream: string
  gateways: [Replica, Replica]
  nginx: Nginx
  redisPort: number
}

/** Without a disk and without a configuration, on this machine alone. */
export async function startRedis(port: number, folder: string): Promise<Running> {
  const options = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no']
  const redis = start(['redis-server', ...options], { cwd: folder, env: process.env })
  await redis.waitForOutput(/Ready to accept connections/)
  return redis
}

function sum(text: string, name: string, labels: Readonly<Record<string, string>>): number | undefined {
  const samples = text.split('\n').flatMap((line) => {
    const [, found, own = '', value] = /^(\w+)(?:\{(.*)\})? (\S+)$/.exec(line) ?? []
    const fits = Object.entries(labels).every(([label, wanted]) => own.includes(`${label}="${wanted}"`))
    return found === name && fits ? [Number(value)] : []
  })
  return samples.length === 0 ? undefined : samples.reduce((total, value) => total + value, 0)
}

export interface ReplicaOptions {
  name: string
  upstream: string
  redisPort?: number
  /** The port of one that went. */
  port?: number
}

export async function startReplica({
  name,
  upstream,
  redisPort,
  ...options
}: ReplicaOptions): Promise<Replica> {
  const port = options.port ?? (await freePort())
  const metricsPort = await freePort()
  const running = start([process.execPath, '--disable-sigusr1', 'dist/cli/main.js', 'serve'], {
    cwd: root,
    env: {
      PATH: process.env['PATH'],
      HOST: '127.0.0.1',
      PORT: String(port),
      DASHSCOPE_BASE_URL: upstream,
      TRUSTED_PROXIES: '127.0.0.1',
      METRICS_PORT: String(metricsPort),
      REDIS_URL: redisPort === undefined ? '' : `redis://127.0.0.1:${redisPort}`,
      RATE_LIMIT_SECRET: 'of all replicas',
      RATE_LIMIT_PER_KEY: String(limits.perKey),
      RATE_LIMIT_PER_IP: String(limits.perIp),
      RATE_LIMIT_WINDOW: String(limits.windowSeconds),
      // Other load on the machine must not make the gateway refuse requests.
      MAX_EVENT_LOOP_DELAY: '0',
    },
  })
  await running.waitForOutput(/base_url/)
  const metrics = async () =>
    (await ask(`http://127.0.0.1:${metricsPort}`, { path: '/metrics', withinMs: 30_000 })).body
  return {
    name,
    origin: `http://127.0.0.1:${port}`,
    port,
    running,
    metricsPort,
    metrics,
    metric: async (wanted, labels = {}) => sum(await metrics(), wanted, labels),
  }
}

const redisLines = (gateways: readonly Replica[]) =>
  gateways.map(({ running }) => running.text().split('Redis does not answer').length)

/**
 * A gateway waits a quarter of a second for Redis and then counts for itself, as it says in its log. On a busy machine that happens:
 * what was being counted then is tried again.
 */
export async function whileRedisAnswers<Found>(
  gateways: readonly Replica[],
  attempt: () => Promise<Found>,
): Promise<Found> {
  for (let tries = 1; ; tries += 1) {
    const before = redisLines(gateways)
    try {
      return await attempt()
    } catch (error) {
      // The log is written with a delay.
      await sleep(500)
      if (tries === 6 || String(redisLines(gateways)) === String(before)) throw error
      for (const gateway of gateways)
        await until('Redis', async () => (await gateway.metric('gateway_redis_up')) === 1)
    }
  }
}

/** Two gateways that share a Redis, nginx in front of both, one DashScope behind them. */
export async function startReplicas(folder: string): Promise<Replicas & { redis: Running }> {
  const simulator = createSimulator({ record: true })
  const upstream = await simulator.listen()
  const redisPort = await freePort()
  const redis = await startRedis(redisPort, folder)
  const [first, second] = await Promise.all(
    (['first', 'second'] as const).map((name) => startReplica({ name, upstream, redisPort })),
  )
  if (first === undefined || second === undefined) throw new Error('two of them')
  const nginx = await startNginx({
    folder: join(folder, 'nginx'),
    site: 'dashscope-gateway-plain.conf',
    upstream: [first.port, second.port],
  })
  const gateways: [Replica, Replica] = [first, second]
  for (const gateway of gateways) {
    await until('Redis', async () => (await gateway.metric('gateway_redis_up')) === 1)
  }
  return { simulator, upstream, gateways, nginx, redisPort, redis }
}
