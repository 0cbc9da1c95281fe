import { spawn, type ChildProcess } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'

export { freePort } from './free-port.ts'

export interface Running {
  child: ChildProcess
  pid: number
  /** Everything on standard output and standard error so far. */
  text: () => string
  /** Resolves once the output matches; rejects if the process ends first or the output does not match in time. */
  waitForOutput: (wanted: RegExp) => Promise<RegExpExecArray>
  signal: (name: NodeJS.Signals) => void
  /** The exit code; null if a signal ended the process. */
  ended: Promise<number | null>
  /** Ends the process, if it still runs. */
  stop: () => Promise<void>
}

export interface StartOptions {
  cwd?: string
  env?: NodeJS.ProcessEnv
  /** File descriptor for standard output, instead of the text kept here: a log under load is long. */
  stdout?: number
  /** The same for standard error. */
  stderr?: number
  /** Starts a new process group, which `process.kill(-pid, …)` signals like a terminal. */
  detached?: boolean
  /** Opens a channel for messages, `child.send`. */
  ipc?: boolean
}

const all = new Set<Running>()

/** A busy machine takes many seconds to start a program. */
const startMs = 60_000

// The started processes always end with this one.
process.on('exit', () => {
  for (const { child } of all) child.kill('SIGKILL')
})
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(1))

/** Starts a process with exactly the given environment. */
export function start([command = '', ...args]: readonly string[], options: StartOptions = {}): Running {
  const child = spawn(command, args, {
    cwd: options.cwd,
    env: options.env,
    detached: options.detached ?? false,
    stdio: [
      'ignore',
      options.stdout ?? 'pipe',
      options.stderr ?? 'pipe',
      ...(options.ipc === true ? (['ipc'] as const) : []),
    ],
  })
  let text = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
  }
  let over = false
  const ended = new Promise<number | null>((resolve, reject) => {
    child.on('error', reject).on('close', resolve)
  }).finally(() => {
    over = true
    all.delete(running)
  })
  ended.catch(() => {})
  const running: Running = {
    child,
    pid: child.pid ?? 0,
    text: () => text,
    async waitForOutput(wanted) {
      for (const end = performance.now() + startMs; performance.now() < end;) {
        const found = wanted.exec(text)
        if (found !== null) return found
        if (over) break
        await sleep(50)
      }
      throw new Error(`${command} did not say ${wanted}: ${text.slice(-2000)}`)
    },
    signal: (name) => void child.kill(name),
    ended,
    async stop() {
      child.kill('SIGTERM')
      await Promise.race([ended, sleep(5000, undefined, { ref: false })]).catch(() => {})
      if (!over) child.kill('SIGKILL')
    },
  }
  all.add(running)
  return running
}

/** Stops all processes that still run, at the end of a script. */
export async function stopAll(): Promise<void> {
  await Promise.all([...all].map((running) => running.stop()))
}

/** Waits until the condition is true; rejects after the time limit, which is long: a busy machine needs time. */
export async function until(what: string, isSo: () => unknown, withinMs = 30_000): Promise<void> {
  const end = performance.now() + withinMs
  while (performance.now() < end) {
    try {
      if (await isSo()) return
    } catch {
      // Not yet.
    }
    await sleep(20)
  }
  throw new Error(`${what}: not within ${withinMs / 1000} s`)
}
