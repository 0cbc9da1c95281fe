import { Command, CommanderError, Option } from 'commander'

import type { Language } from '../errors/localize.ts'
import { hideKeys } from '../http/caller/redact-api-keys.ts'
import { lineWidth, widthOf, wrap } from './columns.ts'

type Text = Readonly<Record<Language, string>>

/** Descriptions of options by their flags: `--port <port>`. */
export type OptionTexts = Readonly<Record<string, Text>>

const titles: Readonly<Record<string, string>> = {
  'Usage:': '用法：',
  'Options:': '选项：',
  'Commands:': '命令：',
}

/** A mistake in a command, in both languages. */
export class CommandError extends Error {
  override readonly name = 'CommandError'
  readonly text: Text

  constructor(text: Text) {
    super(text.english)
    this.text = text
  }
}

/** An option that does not exist, lacks its value, or takes none. It contains no value, which may be a pasted key. */
export class OptionError extends Error {
  override readonly name = 'OptionError'
  readonly kind: 'unknown' | 'needs-value' | 'takes-no-value'
  readonly flag: string

  constructor(kind: OptionError['kind'], flag: string) {
    super(`${flag}: ${kind}`)
    this.kind = kind
    this.flag = flag
  }
}

/** A command with its options and help. It prints nothing and does not end the process. */
export function createCommand(name: string, options: OptionTexts, language: Language): Command {
  const command = new Command(name)
    .exitOverride()
    .configureOutput({ outputError: () => {} })
    .configureHelp({
      helpWidth: lineWidth,
      displayWidth: widthOf,
      boxWrap: (text, width) =>
        text
          .split('\n')
          .flatMap((line) => wrap(line, width))
          .join('\n'),
      styleTitle: (title) => (language === 'chinese' ? (titles[title] ?? title) : title),
    })
    .helpOption(false)
    .helpCommand(false)
  for (const [flags, text] of Object.entries(options)) {
    const option = new Option(flags, text[language])
    command.addOption(option.required ? option.argParser((value) => toValue(option, value)) : option)
  }
  return command
}

/** The help on usage, options and commands. */
export function toHelp(command: Command): string {
  // commander puts a space after the title; a full-width colon takes none.
  return command.helpInformation().replace('： ', '：')
}

/** commander takes the next word as the value, even if it is an option. */
function toValue({ long }: Option, value: string): string {
  if (/^-./.test(value)) throw new OptionError('needs-value', long ?? '')
  return value
}

/** Sets the options of the command, and returns the other words. @throws OptionError for the first mistake */
export function parseOptions(command: Command, args: readonly string[]): string[] {
  const { operands, unknown } = parse(command, args)
  const [given] = unknown
  if (given === undefined) return operands
  const flag = given.startsWith('--') ? (given.split('=')[0] ?? '') : given.slice(0, 2)
  const isKnown = command.options.some(({ long, short }) => [long, short].includes(flag))
  throw new OptionError(isKnown ? 'takes-no-value' : 'unknown', hideKeys(flag).slice(0, 64))
}

function parse(command: Command, args: readonly string[]) {
  try {
    return command.parseOptions([...args])
  } catch (error) {
    // Only the last argument can be an option without a value.
    if (error instanceof CommanderError) throw new OptionError('needs-value', args.at(-1) ?? '')
    throw error
  }
}
