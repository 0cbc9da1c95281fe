import cluster, { type Worker } from 'node:cluster'
import { randomBytes } from 'node:crypto'

import type { Config, Environment } from '../config/index.ts'
import { serveMetrics } from '../telemetry/metrics-server.ts'
import { createRequestLog } from '../telemetry/access-log.ts'
import type { RunningServer } from './serve.ts'
import { createWorkerMetrics } from './cluster-metrics.ts'
import { Questions, type FromWorker, type MetricsJson, type ToWorker } from './cluster-messages.ts'

const patienceMs = 1_000
/** What a worker may take beyond its grace, for its last words and its log. */
const lastMs = 5_000
/** A worker that dies at once each time must not keep a core busy with starting it. */
const firstDelayMs = 100
const longestDelayMs = 30_000
/** One that has lived this long is started again at once when it dies. */
const soundAfterMs = 60_000

/**
 * `config.workers` processes that share the port, each with the environment given; one that dies is started again.
 * Rejects where the first cannot start, which has then said why.
 */
export async function serveWithWorkers(config: Config, environment: Environment): Promise<RunningServer> {
  // What such a file says is in the environment; read anew, it could say something else than to the other processes.
  cluster.setupPrimary({ execArgv: withoutEnvFiles(process.execArgv) })
  const crew = new Crew(config, environment)
  const place = await crew.start()
  const closeMetrics = await serveMetrics(config, crew.metrics.text)
  return {
    ...place,
    async stop() {
      const whole = await crew.stop()
      closeMetrics()
      return whole
    },
  }
}

/** Where it listens. */
type Place = Pick<RunningServer, 'origin' | 'bound'>

type State = 'starting' | 'serving'

class Crew {
  readonly metrics = createWorkerMetrics(() => this.#countAll())
  readonly #config: Config
  readonly #environment: Record<string, string>
  readonly #log
  readonly #counts = new Questions<MetricsJson>()
  /** All that live, and whether they serve yet. */
  readonly #members = new Map<Worker, State>()
  #started = false
  #stopping = false
  #delayMs = firstDelayMs

  constructor(config: Config, environment: Environment) {
    this.#config = config
    this.#log = createRequestLog(config)
    this.#environment = {
      ...(environment as Record<string, string>),
      // Drawn once, or each process would call the same key by another name.
      KEY_HASH_SECRET: config.keyHashSecret === '' ? randomBytes(32).toString('hex') : config.keyHashSecret,
    }
  }

  /** One first: whatever is wrong with the settings or the port is said once. */
  async start(): Promise<Place> {
    const place = await this.#listening(this.#fork())
    this.#started = true
    const others = Array.from({ length: this.#config.workers - 1 }, () => this.#listening(this.#fork()))
    // One that dies here is started again like any other.
    await Promise.allSettled(others)
    return place
  }

  async stop(): Promise<boolean> {
    this.#stopping = true
    const { prestopDelayMs, shutdownGraceMs } = this.#config
    // One that hangs does not hear us. Killed it has no exit code, and so counts as one that was cut off.
    const deadline = setTimeout(
      () => {
        for (const worker of this.#members.keys()) worker.process.kill('SIGKILL')
      },
      prestopDelayMs + shutdownGraceMs + lastMs,
    )
    const codes = await Promise.all(
      [...this.#members].map(([worker, state]) => {
        const gone = new Promise<number | null>((resolve) => void worker.once('exit', resolve))
        if (state === 'serving') this.#send(worker, { type: 'drain' })
        // It serves nobody, and would not hear us.
        else worker.process.kill('SIGKILL')
        return state === 'serving' ? gone : gone.then(() => 0)
      }),
    )
    clearTimeout(deadline)
    await this.#log.flush()
    return codes.every((code) => code === 0)
  }

  #fork(): Worker {
    const worker = cluster.fork(this.#environment)
    const born = performance.now()
    this.#members.set(worker, 'starting')
    worker.on('message', (message: FromWorker) => void this.#hear(worker, message))
    worker.on('exit', (code, signal) => {
      this.#members.delete(worker)
      this.metrics.bury(worker.id)
      if (this.#started && !this.#stopping)
        this.#replace(worker, { exit: signal ?? String(code), livedMs: performance.now() - born })
    })
    return worker
  }

  #listening(worker: Worker): Promise<Place> {
    return new Promise((resolve, reject) => {
      worker.on('message', (message: FromWorker) => {
        if (message.type === 'listening') resolve(message)
      })
      worker.once('exit', () => reject(new Error('a worker process ended before it could listen')))
    })
  }

  #replace({ process: { pid = 0 } }: Worker, { exit, livedMs }: { exit: string; livedMs: number }): void {
    this.#delayMs = livedMs > soundAfterMs ? firstDelayMs : Math.min(this.#delayMs * 2, longestDelayMs)
    this.#log.write('worker_died', { pid, exit, againInMs: this.#delayMs })
    this.metrics.restarted()
    setTimeout(() => {
      if (!this.#stopping) this.#fork()
    }, this.#delayMs)
  }

  async #hear(worker: Worker, message: FromWorker): Promise<void> {
    if (message.type === 'listening') this.#members.set(worker, 'serving')
    if (message.type === 'count') this.#counts.settle(message.id, message.metrics)
    if (message.type !== 'metrics') return
    // Who gets no answer says so when their patience ends.
    const text = await this.metrics.text.read().catch(() => undefined)
    if (text !== undefined) this.#send(worker, { type: 'metrics', id: message.id, text })
  }

  async #countAll(): Promise<Map<number, MetricsJson>> {
    const counts = await Promise.all(
      // One that is starting would only hear the question once it serves.
      [...this.#members].filter(isServing).map(async ([worker]) => {
        const count = await this.#counts.ask((id) => this.#send(worker, { type: 'count', id }), patienceMs)
        return [worker.id, count] as const
      }),
    )
    return new Map(counts.flatMap(([id, count]) => (count === undefined ? [] : [[id, count]])))
  }

  #send(worker: Worker, message: ToWorker): void {
    if (worker.isConnected()) worker.send(message)
  }
}

function isServing([, state]: [Worker, State]): boolean {
  return state === 'serving'
}

/** Node's own arguments without `--env-file=…`, its kin, and a path that follows as a word of its own. */
export function withoutEnvFiles(args: readonly string[]): string[] {
  const isFlag = (word = '') => /^--env-file(?:-if-exists)?$/.test(word)
  return args.filter((word, at) => !/^--env-file(?:-if-exists)?(?:=|$)/.test(word) && !isFlag(args[at - 1]))
}
