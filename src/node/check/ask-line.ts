import type { ReadStream } from 'node:tty'

import { typeInto, type LineEntry } from './line-entry.ts'

/** Asks on a terminal without showing what is typed; undefined when the person wants to stop (Ctrl-C). */
export async function askLine(
  input: ReadStream,
  output: NodeJS.WritableStream,
  question: string,
): Promise<string | undefined> {
  // First of all, so that not even a hasty hand sees itself.
  input.setRawMode(true).setEncoding('utf8').resume()
  output.write(question)
  try {
    const { text, state } = await readEntry(input)
    return state === 'cancelled' ? undefined : text
  } finally {
    input.setRawMode(false).pause()
    output.write('\n')
  }
}

function readEntry(input: ReadStream): Promise<LineEntry> {
  return new Promise((resolve, reject) => {
    let entry: LineEntry = { text: '', state: 'open' }
    const settle = () => {
      input.off('data', take).off('end', leave).off('error', reject)
      resolve(entry)
    }
    const leave = () => {
      entry = { text: '', state: 'cancelled' }
      settle()
    }
    const take = (characters: string) => {
      entry = typeInto(entry, characters)
      if (entry.state !== 'open') settle()
    }
    input.on('data', take).on('end', leave).on('error', reject)
  })
}
