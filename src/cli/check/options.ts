import type { Command } from 'commander'

import type { Language } from '../../errors/localize.ts'
import type { Environment } from '../../server/config/index.ts'
import { integer } from '../../server/config/variable.ts'
import {
  CommandError,
  createCommand,
  OptionError,
  parseOptions as parse,
  toHelp,
  type OptionTexts,
} from '../command.ts'
import { say } from './texts/index.ts'

export interface Options {
  /** The gateway's address without `/v1` and without a trailing slash. */
  root: string
  model: string
  /** The header `x-dashscope-region` of all requests with a key. */
  region: string | undefined
  /** A path, or `-` for standard input. */
  keyFile: string | undefined
  timeoutMs: number | undefined
  json: boolean
  color: boolean
  help: boolean
}

const options = {
  '--url <url>': {
    english: 'address of the gateway, with or without /v1 (default http://127.0.0.1:$PORT, port 8000)',
    chinese: '网关地址，带不带 /v1 均可（默认 http://127.0.0.1:$PORT，端口 8000）',
  },
  '--model <id>': {
    english: 'model to call (default farui-plus; if it has no tools, the tools check uses qwen-plus)',
    chinese: '调用哪个模型（默认 farui-plus；它不支持工具时，工具一项改用 qwen-plus）',
  },
  '--region <name>': {
    english: 'value of x-dashscope-region, such as intl: the region of the key, if not that of the gateway',
    chinese: '请求头 x-dashscope-region 的值，如 intl：Key 所属的地域（与网关的默认地域不同时）',
  },
  '--key-file <file>': {
    english: 'file with the DashScope API key; - is standard input',
    chinese: '存放百炼 API Key 的文件；- 表示标准输入',
  },
  '--timeout <seconds>': {
    english: 'time limit of each check (default 10, for checks with a model 60)',
    chinese: '每项检查的时限（默认 10 秒，需要模型作答的 60 秒）',
  },
  '--json': {
    english: 'print only one JSON document on standard output',
    chinese: '标准输出只有一个 JSON 文档',
  },
  '--no-color': { english: 'no colours, like NO_COLOR', chinese: '不用颜色，同 NO_COLOR' },
  '-h, --help': { english: 'show this help', chinese: '显示本帮助' },
} satisfies OptionTexts

interface Values {
  url?: string
  model?: string
  region?: string
  keyFile?: string
  timeout?: string
  json?: boolean
  color?: boolean
  help?: boolean
}

function createCheckCommand(language: Language): Command {
  return createCommand('dashscope-gateway check', options, language)
    .usage('[options]')
    .description(say('does')[language])
}

/** The text of `check --help`. */
export function helpText(language: Language): string {
  return `${toHelp(createCheckCommand(language))}\n${say('afterOptions')[language]}`
}

/** @throws CommandError, which never quotes a value, since it may be a key */
export function parseOptions(args: readonly string[], environment: Environment): Options {
  const { url, model = 'farui-plus', region, timeout, ...flags } = toValues(args)
  // A quote would end the string in the examples that contain the model.
  if (!/^[\w.:/@+-]{1,128}$/.test(model)) throw new CommandError(say('badModel'))
  if (region !== undefined && !/^[\w.-]{1,128}$/.test(region)) throw new CommandError(say('badRegion'))
  const seconds = timeout === undefined ? undefined : integer(1, 3600)(timeout)
  if (timeout !== undefined && seconds === undefined) throw new CommandError(say('badTimeout'))
  return {
    root: url === undefined ? toLocalRoot(environment['PORT'] || '8000') : toRoot(url),
    model,
    region,
    keyFile: flags.keyFile,
    timeoutMs: seconds === undefined ? undefined : seconds * 1000,
    json: flags.json ?? false,
    color: flags.color ?? true,
    help: flags.help ?? false,
  }
}

function toValues(args: readonly string[]): Values {
  const command = createCheckCommand('english')
  try {
    if (parse(command, args).length > 0) throw new CommandError(say('extraArgument'))
    return command.opts()
  } catch (error) {
    if (!(error instanceof OptionError)) throw error
    const { kind, flag: name } = error
    throw new CommandError(say(kind === 'unknown' ? 'unknownOption' : 'missingValue', { name }))
  }
}

function toLocalRoot(port: string): string {
  const number = integer(1, 65_535)(port)
  if (number === undefined) throw new CommandError(say('badPort'))
  return `http://127.0.0.1:${number}`
}

/** `my.host:8000`, `https://my.host/v1/` → without `/v1`, with a scheme. */
function toRoot(text: string): string {
  const written = /^[a-z][a-z\d+.-]*:\/\//i.test(text) ? text : `http://${text}`
  if (!URL.canParse(written)) throw new CommandError(say('badUrl'))
  const { protocol, origin, pathname, username, password, search, hash } = new URL(written)
  const extras = username + password + search + hash
  if ((protocol !== 'http:' && protocol !== 'https:') || extras !== '') throw new CommandError(say('badUrl'))
  // A quote in the path would end the string in the examples that contain the URL.
  if (pathname.includes("'")) throw new CommandError(say('badUrl'))
  return origin + pathname.replace(/\/+$/, '').replace(/(?:\/v1)+$/, '')
}
