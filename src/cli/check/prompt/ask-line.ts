import { createInterface } from 'node:readline'
import { Writable } from 'node:stream'
import type { ReadStream } from 'node:tty'

/** Prompts on a terminal without echoing the input; undefined if the user cancels (Ctrl-C). */
export async function askLine(
  input: ReadStream,
  output: NodeJS.WritableStream,
  question: string,
): Promise<string | undefined> {
  const { promise, resolve } = Promise.withResolvers<string | undefined>()
  const stop = () => resolve(undefined)
  // Registered before the interface's own listener, which treats the end of input as an empty line.
  input.once('end', stop).once('error', stop)
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() })
  // The interface sets raw mode, so that the terminal itself echoes nothing.
  const lines = createInterface({ input, output: nowhere, terminal: true, historySize: 0 })
  const onKey = (_: unknown, { ctrl, name }: { ctrl?: boolean; name?: string }) => {
    // Ctrl-D ends the input; the interface itself only accepts it on an empty line.
    if (ctrl === true && name === 'd') resolve(lines.line)
  }
  input.on('keypress', onKey)
  lines.once('line', resolve).once('SIGINT', stop)
  output.write(question)
  try {
    return await promise
  } finally {
    input.off('keypress', onKey).off('end', stop).off('error', stop)
    lines.close()
    output.write('\n')
  }
}
