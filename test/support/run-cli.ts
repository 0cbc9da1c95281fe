import { spawn } from 'node:child_process'

export interface Ended {
  /** Null where a signal ended it. */
  code: number | null
  stdout: string
  stderr: string
}

export interface RunningCli {
  pid: number
  /** Resolves once stderr holds what is looked for; rejects where the process ends first. */
  waitForOutput: (wanted: RegExp) => Promise<RegExpExecArray>
  signal: (name: NodeJS.Signals) => void
  ended: Promise<Ended>
}

export interface CliOptions {
  /** Of Node itself, before the command. */
  nodeArgs?: readonly string[]
  /** All of its standard input. */
  input?: string
  /** How many files the process may have open. */
  openFiles?: number
}

/** Starts the command line as a process of its own, with no variables of this one's but PATH, and no limit of the event loop's delay. */
export function runCli(
  args: string[],
  environment: Record<string, string> = {},
  { nodeArgs = [], input = '', openFiles }: CliOptions = {},
): RunningCli {
  const command = [process.execPath, ...nodeArgs, 'dist/cli/main.js', ...args]
  // A shell sets the limit, and becomes the process.
  const limited = ['sh', '-c', `ulimit -n ${openFiles}; exec "$@"`, 'sh', ...command]
  const [file = '', ...rest] = openFiles === undefined ? command : limited
  const child = spawn(file, rest, {
    // Other work on a machine is not what is tested, and would have requests refused.
    env: {
      PATH: process.env['PATH'],
      NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'],
      MAX_EVENT_LOOP_DELAY: '0',
      ...environment,
    },
    stdio: 'pipe',
  })
  child.stdin.on('error', () => {}).end(input)
  const text = { stdout: '', stderr: '' }
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (text.stdout += chunk))
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (text.stderr += chunk))
  const ended = new Promise<Ended>((resolve, reject) => {
    child.on('error', reject).on('close', (code) => resolve({ code, ...text }))
  })
  return {
    pid: child.pid ?? 0,
    ended,
    signal: (name) => void child.kill(name),
    waitForOutput: (wanted) =>
      new Promise((resolve, reject) => {
        const look = () => {
          const found = wanted.exec(text.stderr)
          if (found !== null) resolve(found)
        }
        child.stderr.on('data', look)
        look()
        void ended.then(({ stderr }) => reject(new Error(`ended before it said ${wanted}: ${stderr}`)))
      }),
  }
}
