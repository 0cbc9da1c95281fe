import type { Language } from '../../../errors/localize.ts'
import { padTo, widthOf } from '../../columns.ts'
import type { CheckName } from '../check.ts'
import { toExamples } from '../examples.ts'
import type { FoundKey } from '../prompt/find-key.ts'
import type { Result } from '../run-check.ts'
import { say, titles, type Text } from '../texts/index.ts'

export interface Subject {
  root: string
  model: string
  region?: string | undefined
  keyFrom: FoundKey['from']
  language: Language
}

export type Color = 'green' | 'red' | 'yellow' | 'dim' | 'bold'
/** Colours a text, or returns it unchanged. */
export type Paint = (color: Color, text: string) => string

const marks = {
  passed: ['✓', 'green'],
  failed: ['✗', 'red'],
  skipped: ['–', 'yellow'],
} as const satisfies Record<Result['status'], readonly [string, Color]>

const keyTexts = {
  environment: say('keyFromEnvironment'),
  file: say('keyFromFile'),
  prompt: say('keyFromPrompt'),
  none: say('keyNone'),
} satisfies Record<FoundKey['from'], Text>

export const toBaseUrl = (root: string) => `${root}/v1`

/** The URL and the model. */
export function reportHead({ root, model, language }: Subject, paint: Paint): string[] {
  return [paint('bold', say('checking', { url: toBaseUrl(root), model })[language])]
}

/** The source of the key, and warnings about it. */
export function keyLinesOf({ root, keyFrom, language }: Subject, paint: Paint): string[] {
  const { protocol, hostname } = new URL(root)
  const isHere = /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/.test(hostname)
  const isInTheClear = keyFrom !== 'none' && protocol === 'http:' && !isHere
  const costs = keyFrom === 'file' || keyFrom === 'environment' ? [say('costs')[language]] : []
  return [
    keyTexts[keyFrom][language],
    ...costs,
    ...(isInTheClear ? [paint('yellow', say('inTheClear')[language])] : []),
  ]
}

export const titleOf = (name: CheckName, language: Language): string => titles[name][language]

/** One check: a line for the result, and a second one for the advice. */
export function linesOf(result: Result, language: Language, paint: Paint): string[] {
  const { name, status, message, advice, ms } = result
  const [mark, color] = marks[status]
  const column = Math.max(...Object.values(titles).map((title) => widthOf(title[language]))) + 2
  const title = titleOf(name, language)
  const padded = padTo(title, column)
  const took = status === 'skipped' ? '' : ` ${paint('dim', `(${ms} ms)`)}`
  const text = status === 'skipped' ? paint('dim', message[language]) : message[language]
  const line = `${paint(color, mark)} ${padded}${text}${took}`
  return advice === undefined ? [line] : [line, `  ${' '.repeat(column)}→ ${advice[language]}`]
}

/** The duration of the checks, without the prompt. */
const msOf = (results: readonly Result[]) => results.reduce((sum, { ms }) => sum + ms, 0)

interface Summary {
  passed: number
  failed: number
  skipped: number
}

export function summaryOf(results: readonly Result[]): Summary {
  const count = (status: Result['status']) => results.filter((result) => result.status === status).length
  return { passed: count('passed'), failed: count('failed'), skipped: count('skipped') }
}

export const hasPassed = (results: readonly Result[]): boolean => summaryOf(results).failed === 0
const isUp = (results: readonly Result[]) =>
  results.some(({ name, status }) => name === 'service' && status === 'passed')

/** The host of the simulator that the gateway calls; undefined if it does not call one. */
function simulatorIn(results: readonly Result[]): string | undefined {
  const host = results.find(({ name }) => name === 'wrong_key')?.figures?.['simulator']
  return typeof host === 'string' ? host : undefined
}

/** The verdict, and how to use a working service. */
export function reportSummary(results: readonly Result[], subject: Subject, paint: Paint): string[] {
  const { root, model, region, keyFrom, language } = subject
  const summary = say('summary', { ...summaryOf(results), seconds: (msOf(results) / 1000).toFixed(1) })
  const well = keyFrom === 'none' ? say('passedWithoutKey') : say('allPassed')
  const verdict = hasPassed(results)
    ? paint('green', well[language])
    : paint('red', say('someFailed')[language])
  const host = simulatorIn(results)
  const { curl, python, node } = toExamples(toBaseUrl(root), model, region)
  const examples = { curl, Python: python, 'Node.js': node }
  return [
    '',
    paint('bold', summary[language]),
    verdict,
    ...(host === undefined ? [] : [paint('yellow', say('simulated', { host })[language])]),
    ...(isUp(results)
      ? [
          '',
          say('examples')[language],
          ...Object.entries(examples).flatMap(([name, text]) => ['', `# ${name}`, text]),
        ]
      : []),
  ]
}

/** The same as JSON. Texts are in the chosen language; names and figures have no language. */
export function toJson(results: readonly Result[], subject: Subject): string {
  const { root, model, region, keyFrom, language } = subject
  return JSON.stringify(
    {
      ok: hasPassed(results),
      url: toBaseUrl(root),
      model,
      region: region ?? null,
      key: keyFrom,
      summary: { ...summaryOf(results), ms: msOf(results) },
      checks: results.map(({ name, status, message, advice, ms: took, figures }) => ({
        name,
        status,
        title: titleOf(name, language),
        message: message[language],
        advice: advice?.[language] ?? null,
        ms: took,
        figures: figures ?? {},
      })),
      examples: isUp(results) ? toExamples(toBaseUrl(root), model, region) : null,
    },
    null,
    2,
  )
}
