import { stderr, stdin, stdout } from 'node:process'
import { styleText } from 'node:util'

import type { Language } from '../../errors/localize.ts'
import type { Environment } from '../../server/config/index.ts'
import type { Check } from './check.ts'
import { checks } from './checks/index.ts'
import { askForKey, findKey, noKey, type FoundKey } from './prompt/find-key.ts'
import { languageOfLocale } from './report/language.ts'
import { CommandError } from '../command.ts'
import { helpText, parseOptions, type Options } from './options.ts'
import { createProgress } from './report/progress.ts'
import { createRedact } from './report/redact.ts'
import {
  reportHead,
  hasPassed,
  keyLinesOf,
  linesOf,
  reportSummary,
  titleOf,
  toJson,
  type Paint,
  type Subject,
} from './report/report.ts'
import { runCheck, type Result } from './run-check.ts'
import { say } from './texts/index.ts'

const exitCodes = { well: 0, failure: 1, usage: 2, interrupted: 130 } as const

const terminal = { input: stdin, output: stderr }

/** `dashscope-gateway check`: resolves to the exit code. */
export async function checkService(args: readonly string[], environment: Environment): Promise<number> {
  const language = languageOfLocale(environment)
  // The reader closed the pipe.
  stdout.on('error', ({ code }: NodeJS.ErrnoException) =>
    process.exit(code === 'EPIPE' ? 0 : exitCodes.failure),
  )
  try {
    const options = parseOptions(args, environment)
    if (options.help) {
      print([helpText(language)])
      return exitCodes.well
    }
    const given = await findKey(options.keyFile, environment, terminal)
    return await checkAll(options, given, { environment, language })
  } catch (error) {
    if (!(error instanceof CommandError)) throw error
    stderr.write(`${error.text[language]}\n${say('usage')[language]}\n`)
    return exitCodes.usage
  }
}

interface Surroundings {
  environment: Environment
  language: Language
}

async function checkAll(
  options: Options,
  given: FoundKey,
  { environment, language }: Surroundings,
): Promise<number> {
  const paint: Paint = (color, text) => (options.color ? styleText(color, text, { stream: stdout }) : text)
  const show = options.json ? () => {} : print
  const progress = createProgress(stderr, environment['TERM'])
  const results: Result[] = []
  const make = async (check: Check, key: string | undefined) => {
    progress.show(titleOf(check.name, language))
    const run = { ...options, key, language, redact: createRedact(key), fetch }
    const result = await runCheck(check, run, results)
    progress.clear()
    results.push(result)
    show(linesOf(result, language, paint))
  }
  const subjectOf = ({ from }: FoundKey): Subject => ({ ...options, keyFrom: from, language })
  show([...reportHead(subjectOf(given), paint), ''])
  const [first, ...others] = checks
  await make(first, undefined)
  // No prompt for a key that would not be used.
  const found = given === noKey && hasPassed(results) ? await askForKey(terminal, language) : given
  if (found === 'stop') return exitCodes.interrupted
  if (hasPassed(results)) show(['', ...keyLinesOf(subjectOf(found), paint), ''])
  for (const check of others) await make(check, found.key)
  print(options.json ? [toJson(results, subjectOf(found))] : reportSummary(results, subjectOf(found), paint))
  return hasPassed(results) ? exitCodes.well : exitCodes.failure
}

function print(lines: readonly string[]): void {
  stdout.write(`${lines.join('\n')}\n`)
}
