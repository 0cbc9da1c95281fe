import { spawn, spawnSync, type ChildProcess, type SpawnOptions } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'

export interface Running {
  pid: number
  origin: string
  child: ChildProcess
}

const started = new Set<ChildProcess>()

// The started processes always end with this one.
process.on('exit', () => {
  for (const child of started) child.kill('SIGKILL')
})
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => process.exit(1))

/** With two cores and `taskset`, the target has its own core, and load and upstream share the other one. */
export type Role = 'target' | 'load' | 'any'

const cores = pinnedCores()

export const isPinned = cores !== undefined

function pinnedCores(): Record<Exclude<Role, 'any'>, string> | undefined {
  if (spawnSync('taskset', ['--version']).status !== 0) return undefined
  const [, list = ''] = /^Cpus_allowed_list:\s+(.+)$/m.exec(readFileSync('/proc/self/status', 'latin1')) ?? []
  const allowed = list.split(',').flatMap((range) => {
    const [from = 0, to = from] = range.split('-').map(Number)
    return Array.from({ length: to - from + 1 }, (_, index) => String(from + index))
  })
  const [load, target] = allowed
  return load === undefined || target === undefined ? undefined : { load, target }
}

export function start(
  role: Role,
  [command, ...args]: readonly [string, ...string[]],
  options: SpawnOptions,
): ChildProcess {
  const child =
    cores === undefined || role === 'any'
      ? spawn(command, args, options)
      : spawn('taskset', ['--cpu-list', cores[role], command, ...args], options)
  started.add(child)
  child.once('exit', () => started.delete(child))
  return child
}

/** Starts a script of this project with its arguments, and waits until it writes `listens on http://…` to stderr. */
export async function startServer(
  script: string,
  environment: Readonly<Record<string, string>>,
  stdout: number | 'ignore',
  role: Role = 'any',
  runtime = process.execPath,
): Promise<Running> {
  const child = start(role, [runtime, ...script.split(' ')], {
    cwd: new URL('..', import.meta.url),
    env: { ...process.env, ...environment },
    stdio: ['ignore', stdout, 'pipe'],
  })
  let said = ''
  const origin = await new Promise<string>((resolve, reject) => {
    child.stderr?.setEncoding('utf8').on('data', (text) => {
      said += String(text)
      const [, found] = /listens on (http:\/\/[^\s;]+)/.exec(said) ?? []
      if (found !== undefined) resolve(found)
    })
    child.once('exit', () => reject(new Error(`${script} ended before it listened: ${said}`)))
    setTimeout(() => reject(new Error(`${script} did not listen in 60 s: ${said}`)), 60_000).unref()
  })
  return { pid: pidOf(child), origin, child }
}

export function pidOf({ pid }: ChildProcess): number {
  if (pid === undefined) throw new Error('A process could not be started.')
  return pid
}

/** Sends SIGTERM to a process, and kills it if it has not ended after 2 s. */
export async function stop(child: ChildProcess): Promise<void> {
  const ended = once(child, 'exit')
  child.kill('SIGTERM')
  await Promise.race([ended, sleep(2_000, undefined, { ref: false })])
  child.kill('SIGKILL')
}

export async function stopAll(): Promise<void> {
  await Promise.all([...started].map(stop))
}
