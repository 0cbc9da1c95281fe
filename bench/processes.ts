import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'

export interface Running {
  pid: number
  origin: string
  child: ChildProcess
}

const started = new Set<ChildProcess>()

// Whichever way this process ends, those it started end with it.
process.on('exit', () => {
  for (const child of started) child.kill('SIGKILL')
})
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => process.exit(1))

export function start(command: string, args: readonly string[], options: SpawnOptions): ChildProcess {
  const child = spawn(command, args, options)
  started.add(child)
  child.once('exit', () => started.delete(child))
  return child
}

/** Starts a script of this project that says `listens on http://…` to stderr once it does. */
export async function startServer(
  script: string,
  environment: Readonly<Record<string, string>>,
  stdout: number | 'ignore',
): Promise<Running> {
  const child = start(process.execPath, script.split(' '), {
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
    setTimeout(() => reject(new Error(`${script} did not listen in 20 s: ${said}`)), 20_000).unref()
  })
  return { pid: pidOf(child), origin, child }
}

export function pidOf({ pid }: ChildProcess): number {
  if (pid === undefined) throw new Error('A process could not be started.')
  return pid
}

/** Asks all of them to end, and ends those that have not after 2 s. */
export async function stopAll(): Promise<void> {
  const ends = [...started].map(async (child) => {
    const ended = once(child, 'exit')
    child.kill('SIGTERM')
    await Promise.race([ended, sleep(2_000, undefined, { ref: false })])
    child.kill('SIGKILL')
  })
  await Promise.all(ends)
}
