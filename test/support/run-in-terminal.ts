import { spawn, spawnSync } from 'node:child_process'

export interface InTerminal {
  /** Resolves once the screen contains the text. */
  shows: (wanted: string) => Promise<void>
  type: (keys: string) => void
  ended: Promise<{ code: number | null; screen: string }>
}

const quoted = (text: string) => `'${text.replaceAll("'", String.raw`'\''`)}'`

/** `script` of util-linux, or else Python's `pty`: both give the command its own terminal. */
function inTerminal(command: readonly string[]): [program: string, ...rest: string[]] {
  const { stdout } = spawnSync('script', ['--version'], { encoding: 'utf8' })
  if ((stdout ?? '').includes('util-linux')) {
    return [
      'script',
      '--quiet',
      '--return',
      '--flush',
      '--command',
      command.map(quoted).join(' '),
      '/dev/null',
    ]
  }
  const code = 'import os, pty, sys; sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[1:])))'
  return ['python3', '-c', code, ...command]
}

/** The command line in a pseudo-terminal: input, output and errors on one screen. */
export function runInTerminal(args: string[], environment: Record<string, string> = {}): InTerminal {
  const [program, ...rest] = inTerminal([process.execPath, 'dist/cli/main.js', ...args])
  const child = spawn(program, rest, {
    env: { PATH: process.env['PATH'], TERM: 'xterm-256color', ...environment },
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  child.stdin.on('error', () => {})
  let screen = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (screen += text))
  const ended = new Promise<{ code: number | null; screen: string }>((resolve, reject) => {
    child.on('error', reject).on('close', (code) => resolve({ code, screen }))
  })
  return {
    ended,
    type: (keys) => void child.stdin.write(keys),
    shows: (wanted) =>
      new Promise((resolve, reject) => {
        const look = () => {
          if (screen.includes(wanted)) resolve()
        }
        child.stdout.on('data', look)
        look()
        void ended.then(() => reject(new Error(`ended before it showed '${wanted}': ${screen}`)))
      }),
  }
}
