import { parseArgs } from 'node:util'

import type { Environment } from '../../server/config/index.ts'
import { integer } from '../../server/config/variable.ts'
import { say, type Text } from './texts/index.ts'

export interface Options {
  /** The gateway's address without `/v1` and without a slash at the end. */
  root: string
  model: string
  /** A path, or `-` for standard input. */
  keyFile: string | undefined
  timeoutMs: number | undefined
  json: boolean
  color: boolean
  help: boolean
}

/** A mistake in the command; its text never repeats what was given, which may be a key. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
  readonly text: Text

  constructor(text: Text) {
    super(text.english)
    this.text = text
  }
}

const options = {
  url: { type: 'string' },
  model: { type: 'string' },
  'key-file': { type: 'string' },
  timeout: { type: 'string' },
  json: { type: 'boolean' },
  'no-color': { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const

/** @throws UsageError */
export function parseOptions(args: readonly string[], environment: Environment): Options {
  const values = parse(args)
  const { url, model = 'farui-plus', timeout } = values
  // Quotes would end the examples that the model is put into.
  if (!/^[\w.:/@+-]{1,128}$/.test(model)) throw new UsageError(say('badModel'))
  const seconds = timeout === undefined ? undefined : integer(1, 3600)(timeout)
  if (timeout !== undefined && seconds === undefined) throw new UsageError(say('badTimeout'))
  return {
    root: url === undefined ? toLocalRoot(environment['PORT'] || '8000') : toRoot(url),
    model,
    keyFile: values['key-file'],
    timeoutMs: seconds === undefined ? undefined : seconds * 1000,
    json: values.json ?? false,
    color: !(values['no-color'] ?? false),
    help: values.help ?? false,
  }
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options }).values
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    if (code === 'ERR_PARSE_ARGS_UNEXPECTED_POSITIONAL') throw new UsageError(say('extraArgument'))
    const name = /'(--?[\w-]{1,32})/.exec(message)?.[1] ?? '-'
    throw new UsageError(
      code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION'
        ? say('unknownOption', { name })
        : say('missingValue', { name }),
    )
  }
}

function toLocalRoot(port: string): string {
  const number = integer(1, 65_535)(port)
  if (number === undefined) throw new UsageError(say('badPort'))
  return `http://127.0.0.1:${number}`
}

/** `my.host:8000`, `https://my.host/v1/` → without `/v1`, with a scheme. */
function toRoot(text: string): string {
  const written = /^[a-z][a-z\d+.-]*:\/\//i.test(text) ? text : `http://${text}`
  if (!URL.canParse(written)) throw new UsageError(say('badUrl'))
  const { protocol, origin, pathname, username, password, search, hash } = new URL(written)
  const extras = username + password + search + hash
  if ((protocol !== 'http:' && protocol !== 'https:') || extras !== '') throw new UsageError(say('badUrl'))
  // A quote in a path would end the examples that the URL is put into.
  if (pathname.includes("'")) throw new UsageError(say('badUrl'))
  return origin + pathname.replace(/\/+$/, '').replace(/(?:\/v1)+$/, '')
}
