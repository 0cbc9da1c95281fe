import cluster, { type Worker } from 'node:cluster'
import { randomBytes } from 'node:crypto'

import type { Config, Environment } from '../config/index.ts'
import { serveMetrics } from '../telemetry/metrics-server.ts'
import { createRequestLog } from '../telemetry/access-log.ts'
import type { RunningServer } from './service.ts'
import { createWorkerMetrics } from './cluster-metrics.ts'
import { PendingRequests, type FromWorker, type MetricsJson, type ToWorker } from './cluster-messages.ts'

const replyTimeoutMs = 1_000
/** Time for a worker after its grace period, for error events and its log. */
const exitGraceMs = 5_000
/** Restarting a worker that always dies at once must not keep a core busy. */
const firstDelayMs = 100
const maxDelayMs = 30_000
/** A worker that has lived this long is restarted without delay. */
const soundAfterMs = 60_000

/**
 * Starts `config.workers` processes that share the port, each with the given environment, and restarts those that die.
 * Rejects if the first one cannot start, after that one has printed the reason.
 */
export async function serveWithWorkers(config: Config, environment: Environment): Promise<RunningServer> {
  // The environment already contains the env file. A changed file must not give a restarted worker other settings.
  cluster.setupPrimary({ execArgv: withoutEnvFiles(process.execArgv) })
  const supervisor = new WorkerSupervisor(config, environment)
  const address = await supervisor.start()
  const closeMetrics = await serveMetrics(config, supervisor.metrics.text)
  return {
    ...address,
    async stop() {
      const whole = await supervisor.stop()
      closeMetrics()
      return whole
    },
  }
}

/** The address it listens on. */
type ListeningAddress = Pick<RunningServer, 'origin' | 'bound'>

type State = 'starting' | 'serving'

class WorkerSupervisor {
  readonly metrics = createWorkerMetrics(() => this.#countAll())
  readonly #config: Config
  readonly #environment: Record<string, string>
  readonly #log
  readonly #counts = new PendingRequests<MetricsJson>()
  /** The live workers and their states. */
  readonly #members = new Map<Worker, State>()
  #started = false
  #stopping = false
  #delayMs = firstDelayMs

  constructor(config: Config, environment: Environment) {
    this.#config = config
    this.#log = createRequestLog(config)
    this.#environment = {
      ...(environment as Record<string, string>),
      // One secret for all; otherwise each process would log a different hash for the same key.
      KEY_HASH_SECRET: config.keyHashSecret === '' ? randomBytes(32).toString('hex') : config.keyHashSecret,
    }
  }

  /** Starts one worker first, so that a wrong setting or port is reported once. */
  async start(): Promise<ListeningAddress> {
    const address = await this.#listening(this.#fork())
    this.#started = true
    const others = Array.from({ length: this.#config.workers - 1 }, () => this.#listening(this.#fork()))
    // A worker that dies here is restarted like any other.
    await Promise.allSettled(others)
    return address
  }

  async stop(): Promise<boolean> {
    this.#stopping = true
    const { prestopDelayMs, shutdownGraceMs } = this.#config
    // A hanging worker reads no messages. A killed one has no exit code, so its requests count as aborted.
    const timer = setTimeout(
      () => {
        for (const worker of this.#members.keys()) worker.process.kill('SIGKILL')
      },
      prestopDelayMs + shutdownGraceMs + exitGraceMs,
    )
    const codes = await Promise.all(
      [...this.#members].map(([worker, state]) => {
        const gone = new Promise<number | null>((resolve) => void worker.once('exit', resolve))
        if (state === 'serving') this.#send(worker, { type: 'drain' })
        // It serves no requests yet and does not read messages.
        else worker.process.kill('SIGKILL')
        return state === 'serving' ? gone : gone.then(() => 0)
      }),
    )
    clearTimeout(timer)
    await this.#log.flush()
    return codes.every((code) => code === 0)
  }

  #fork(): Worker {
    const worker = cluster.fork(this.#environment)
    const startedAt = performance.now()
    this.#members.set(worker, 'starting')
    worker.on('message', (message: FromWorker) => void this.#onMessage(worker, message))
    worker.on('exit', (code, signal) => {
      this.#members.delete(worker)
      this.metrics.retire(worker.id)
      if (this.#started && !this.#stopping)
        this.#replace(worker, { exit: signal ?? String(code), livedMs: performance.now() - startedAt })
    })
    return worker
  }

  #listening(worker: Worker): Promise<ListeningAddress> {
    return new Promise((resolve, reject) => {
      worker.on('message', (message: FromWorker) => {
        if (message.type === 'listening') resolve(message)
      })
      worker.once('exit', () => reject(new Error('a worker process ended before it could listen')))
    })
  }

  #replace({ process: { pid = 0 } }: Worker, { exit, livedMs }: { exit: string; livedMs: number }): void {
    this.#delayMs = livedMs > soundAfterMs ? firstDelayMs : Math.min(this.#delayMs * 2, maxDelayMs)
    this.#log.write('worker_died', { pid, exit, againInMs: this.#delayMs })
    this.metrics.restarted()
    setTimeout(() => {
      if (!this.#stopping) this.#fork()
    }, this.#delayMs)
  }

  async #onMessage(worker: Worker, message: FromWorker): Promise<void> {
    if (message.type === 'listening') this.#members.set(worker, 'serving')
    if (message.type === 'count') this.#counts.answer(message.id, message.metrics)
    if (message.type !== 'metrics') return
    // Without a reply the worker reports a timeout.
    const text = await this.metrics.text.read().catch(() => undefined)
    if (text !== undefined) this.#send(worker, { type: 'metrics', id: message.id, text })
  }

  async #countAll(): Promise<Map<number, MetricsJson>> {
    const counts = await Promise.all(
      // A starting worker reads messages only once it serves.
      [...this.#members].filter(isServing).map(async ([worker]) => {
        const count = await this.#counts.ask(
          (id) => this.#send(worker, { type: 'count', id }),
          replyTimeoutMs,
        )
        return [worker.id, count] as const
      }),
    )
    return new Map(counts.flatMap(([id, count]) => (count === undefined ? [] : [[id, count]])))
  }

  #send(worker: Worker, message: ToWorker): void {
    // The worker may have died a moment ago. Without a callback, that error would end this process, and all others with it.
    if (worker.isConnected()) worker.send(message, () => {})
  }
}

function isServing([, state]: [Worker, State]): boolean {
  return state === 'serving'
}

/** Node's own arguments without `--env-file` and similar options, and without their paths. */
export function withoutEnvFiles(args: readonly string[]): string[] {
  const isFlag = (word = '') => /^--env-file(?:-if-exists)?$/.test(word)
  return args.filter((word, at) => !/^--env-file(?:-if-exists)?(?:=|$)/.test(word) && !isFlag(args[at - 1]))
}
