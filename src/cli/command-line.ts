import type { Command as Parser } from 'commander'

import { hideKeys } from '../http/caller/redact-api-keys.ts'
import { quote } from './check/report/redact.ts'
import { variables } from '../server/config/index.ts'
import { CommandError, OptionError, parseOptions } from './command.ts'
import { allowedFor, createServeCommand } from './help.ts'

/** Options that override a variable. */
const overrides = { port: '--port', host: '--host', logLevel: '--log-level' } as const

export interface Command {
  command: 'serve' | 'simulate'
  help: boolean
  version: boolean
  simulate: boolean
  /** The variables that options override, with the values of the options. */
  overridden: Readonly<Record<string, string>>
}

interface Values extends Partial<Record<keyof typeof overrides, string>> {
  help?: boolean
  version?: boolean
  simulate?: boolean
}

/** @throws CommandError for the first mistake */
export function parseCommand(args: readonly string[]): Command {
  const parser = createServeCommand('english')
  const [command = 'serve', ...rest] = parse(parser, args)
  if (rest.length > 0) throw tooMany(rest[0] ?? '')
  if (command !== 'serve' && command !== 'simulate') throw noSuchCommand(command)
  const { help = false, version = false, simulate = false, ...values } = parser.opts<Values>()
  return { command, help, version, simulate, overridden: toVariables(values) }
}

function toVariables(values: Values): Record<string, string> {
  const given = Object.entries(overrides).flatMap(([name, option]) => {
    const key = name as keyof typeof overrides
    const value = values[key]
    if (value === undefined) return []
    if (variables[key].parse(value) === undefined) throw badValue(option, key, value)
    return [[variables[key].name, value]]
  })
  return Object.fromEntries(given)
}

function parse(parser: Parser, args: readonly string[]): string[] {
  try {
    return parseOptions(parser, args)
  } catch (error) {
    throw error instanceof OptionError ? toCommandError(error) : error
  }
}

function toCommandError({ kind, flag }: OptionError): CommandError {
  const texts = {
    unknown: { english: `Unknown option '${flag}'.`, chinese: `未知选项 '${flag}'。` },
    'needs-value': { english: `${flag} needs a value.`, chinese: `${flag} 需要一个值。` },
    'takes-no-value': { english: `${flag} takes no value.`, chinese: `${flag} 不接受值。` },
  }
  return new CommandError(texts[kind])
}

function badValue(option: string, key: keyof typeof variables, value: string): CommandError {
  const allowed = allowedFor(key)
  return new CommandError({
    english: `${option} must be ${allowed.english} (got ${shown(value)}).`,
    chinese: `${option} 须为 ${allowed.chinese}（给出的是 ${shown(value)}）。`,
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
    english: `Unknown command ${shown(command)}.`,
    chinese: `未知命令 ${shown(command)}。`,
  })
}

function tooMany(word: string): CommandError {
  return new CommandError({
    english: `Unexpected argument: ${shown(word)}.`,
    chinese: `多余的参数：${shown(word)}。`,
  })
}

/** Hides keys, since people paste them in the wrong place. */
const shown = (text: string) => `'${quote(hideKeys(text))}'`
