import { spawn } from 'node:child_process'

export interface Ended {
  /** Null if a signal ended the process. */
  code: number | null
  stdout: string
  stderr: string
}

export interface RunningCli {
  pid: number
  /** Resolves once stderr matches; rejects if the process ends first. */
  waitForOutput: (wanted: RegExp) => Promise<RegExpExecArray>
  signal: (name: NodeJS.Signals) => void
  ended: Promise<Ended>
}

export interface CliOptions {
  /** Arguments of Node itself, before the command. */
  nodeArgs?: readonly string[]
  /** The whole standard input. */
  input?: string
  /** Limit of open files. */
  openFiles?: number
}

/** Starts the command line as a process. Of this one's variables it only gets PATH, and the event loop's delay is not limited. */
export function runCli(
  args: string[],
  environment: Record<string, string> = {},
  { nodeArgs = [], input = '', openFiles }: CliOptions = {},
): RunningCli {
  const command = [process.execPath, ...nodeArgs, 'dist/cli/main.js', ...args]
  // A shell sets the limit, and `exec` replaces it with the process.
  const limited = ['sh', '-c', `ulimit -n ${openFiles}; exec "$@"`, 'sh', ...command]
  const [file = '', ...rest] = openFiles === undefined ? command : limited
  const child = spawn(file, rest, {
    // Other load on the machine must not make the gateway refuse requests.
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
