import { readFile } from 'node:fs/promises'
import type { ReadStream } from 'node:tty'

import { readKey } from '../../../http/caller/read-api-key.ts'
import type { Language } from '../../../errors/localize.ts'
import type { Environment } from '../../../server/config/index.ts'
import { askLine } from './ask-line.ts'
import { CommandError } from '../../command.ts'
import { say } from '../texts/index.ts'

export interface FoundKey {
  key: string | undefined
  from: 'file' | 'environment' | 'prompt' | 'none'
}

export const noKey: FoundKey = { key: undefined, from: 'none' }

export interface Terminal {
  input: ReadStream
  output: NodeJS.WriteStream
}

/** Input and output must both be terminals, so that the prompt is visible. */
const isTerminal = ({ input, output }: Terminal) => input.isTTY && output.isTTY

/**
 * The key from the named file, or else from the environment, without a prompt.
 * @throws CommandError for a missing file, and for a text that cannot be a key
 */
export async function findKey(
  keyFile: string | undefined,
  environment: Environment,
  terminal: Terminal,
): Promise<FoundKey> {
  const isFile = keyFile !== undefined
  // A typed key must not be echoed, so at a terminal `-` means the prompt.
  if (keyFile === '-' && isTerminal(terminal)) return noKey
  const text = isFile ? await readKeyFile(keyFile, terminal.input) : (environment['DASHSCOPE_API_KEY'] ?? '')
  const key = toKey(text)
  if (key === 'malformed') throw new CommandError(say('badKey'))
  return key === undefined ? noKey : { ...key, from: isFile ? 'file' : 'environment' }
}

/** The key from the terminal, if there is one; 'stop' if the user cancels. */
export async function askForKey(terminal: Terminal, language: Language): Promise<FoundKey | 'stop'> {
  if (!isTerminal(terminal)) return noKey
  const { input, output } = terminal
  output.write(`\n${say('costs')[language]}\n`)
  for (;;) {
    const typed = await askLine(input, output, say('enterKey')[language])
    if (typed === undefined) return 'stop'
    const key = toKey(typed)
    if (key === undefined) return noKey
    if (key !== 'malformed') return { ...key, from: 'prompt' }
    output.write(`${say('badKey')[language]}\n`)
  }
}

/** Undefined for an empty text. A malformed key must not become a header, since the error would quote it. */
function toKey(text: string): { key: string } | 'malformed' | undefined {
  const given = text.trim()
  if (given === '') return undefined
  try {
    return { key: readKey(`Bearer ${given}`) }
  } catch {
    return 'malformed'
  }
}

async function readKeyFile(path: string, input: ReadStream): Promise<string> {
  try {
    return path === '-' ? await readAll(input) : await readFile(path, 'utf8')
  } catch (error) {
    throw new CommandError(say('badKeyFile', { code: (error as NodeJS.ErrnoException).code ?? 'error' }))
  }
}

async function readAll(input: NodeJS.ReadableStream): Promise<string> {
  const parts: string[] = []
  for await (const part of input.setEncoding('utf8')) parts.push(String(part))
  return parts.join('')
}
