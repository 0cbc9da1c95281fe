import { spawn } from 'node:child_process'
import { join } from 'node:path'

export interface Phase {
  /** What it wrote, to stdout and stderr. */
  output: string
  seconds: string
  /** Why it did not end well; undefined where it did. */
  problem: string | undefined
}

const groups = new Set<number>()

function endGroup(pid: number): void {
  groups.delete(pid)
  try {
    process.kill(-pid, 'SIGKILL')
  } catch {
    // Nothing is left of it.
  }
}

process.on('exit', () => {
  for (const pid of groups) endGroup(pid)
})
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => process.exit(1))

// The right Node.js comes with `npm ci`, whatever the machine's own is.
const path = `${join(import.meta.dirname, '../node_modules/.bin')}:${process.env['PATH'] ?? ''}`

/** Runs `bash run.sh <phase>` in a client's folder; whatever it leaves running ends with it. */
export async function runPhase(
  folder: string,
  phase: 'install' | 'test',
  environment: NodeJS.ProcessEnv,
  limitMs: number,
): Promise<Phase> {
  const started = performance.now()
  const child = spawn('bash', ['run.sh', phase], {
    cwd: folder,
    env: { ...environment, PATH: path },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  })
  const { pid } = child
  if (pid === undefined) throw new Error('bash could not be started.')
  groups.add(pid)
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => (output += String(text)))
  }
  const problem = await new Promise<string | undefined>((resolve) => {
    const limit = setTimeout(() => {
      resolve(`not done after ${limitMs / 1000} s`)
      endGroup(pid)
      child.stdout.destroy()
      child.stderr.destroy()
    }, limitMs)
    // The pipes stay open as long as anything it started holds them.
    child.once('exit', () => endGroup(pid))
    child.once('close', (code, signal) => {
      clearTimeout(limit)
      resolve(code === 0 ? undefined : `ended with ${signal ?? code}`)
    })
  })
  return { output, seconds: ((performance.now() - started) / 1000).toFixed(1), problem }
}
