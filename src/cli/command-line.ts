import { parseArgs } from 'node:util'

import { hideKeys } from '../http/redact-api-keys.ts'
import type { Language } from '../errors/localize.ts'
import { quote } from './check/report/redact.ts'
import { variables } from '../server/config/index.ts'
import { allowedFor } from './help.ts'

type Text = Readonly<Record<Language, string>>

/** A mistake in the command line. */
export class CommandError extends Error {
  override readonly name = 'CommandError'
  readonly text: Text

  constructor(text: Text) {
    super(text.english)
    this.text = text
  }
}

const options = {
  port: { type: 'string' },
  host: { type: 'string' },
  'log-level': { type: 'string' },
  simulate: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean', short: 'V' },
} as const

/** Options that win over a variable. */
const overrides = { port: 'port', host: 'host', 'log-level': 'logLevel' } as const

export interface Command {
  command: 'serve' | 'simulate'
  help: boolean
  version: boolean
  simulate: boolean
  /** The variables that options win over, with what they were given. */
  overridden: Readonly<Record<string, string>>
}

/** @throws CommandError for the first mistake */
export function parseCommand(args: readonly string[]): Command {
  const { values, positionals } = parse(args)
  const [command = 'serve', ...rest] = positionals
  if (rest.length > 0) throw tooMany(rest[0] ?? '')
  if (command !== 'serve' && command !== 'simulate') throw noSuchCommand(command)
  return {
    command,
    help: values.help ?? false,
    version: values.version ?? false,
    simulate: values.simulate ?? false,
    overridden: Object.fromEntries(
      Object.entries(overrides).flatMap(([option, key]) => {
        const value = values[option as keyof typeof overrides]
        if (value === undefined) return []
        if (variables[key].parse(value) === undefined) throw badValue(option, key, value)
        return [[variables[key].name, value]]
      }),
    ),
  }
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true })
  } catch (error) {
    throw toCommandError(error as NodeJS.ErrnoException)
  }
}

/** Node's own sentences go on with advice that fits few cases. */
function toCommandError({ code, message }: NodeJS.ErrnoException): CommandError {
  const name = /'(?:-\w, )?(--?[\w-]{1,64})/.exec(message)?.[1] ?? '-'
  const given = shown(name)
  if (code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION') {
    return new CommandError({ english: `There is no option ${given}.`, chinese: `没有 ${given} 这个选项。` })
  }
  return name.slice(2) in overrides
    ? new CommandError({ english: `${name} needs a value.`, chinese: `${name} 需要一个值。` })
    : new CommandError({ english: `${name} takes no value.`, chinese: `${name} 不接受值。` })
}

function badValue(option: string, key: keyof typeof variables, value: string): CommandError {
  const allowed = allowedFor(key)
  return new CommandError({
    english: `--${option} cannot be ${shown(value)}: allowed is ${allowed.english}.`,
    chinese: `--${option} 不能是 ${shown(value)}：须为 ${allowed.chinese}。`,
  })
}

function noSuchCommand(command: string): CommandError {
  if (command === 'check') {
    return new CommandError({
      english: "'check' must come first, before its options.",
      chinese: "'check' 须写在最前面，选项在其后。",
    })
  }
  return new CommandError({
    english: `There is no command ${shown(command)}.`,
    chinese: `没有 ${shown(command)} 这个命令。`,
  })
}

function tooMany(word: string): CommandError {
  return new CommandError({
    english: `There is one argument too many: ${shown(word)}.`,
    chinese: `多了一个参数：${shown(word)}。`,
  })
}

/** People paste keys where none belong. */
const shown = (text: string) => `'${quote(hideKeys(text))}'`
