import { describe, expect, test } from 'vitest'

import type { ChatRequest } from '../../../src/endpoints/chat-completions/schema.ts'
import { toGeneration } from '../../../src/endpoints/chat-completions/to-generation.ts'
import { toParameters } from '../../../src/generation/request/parameters/to-parameters.ts'
import { thinkingDialects } from '../../../src/endpoints/chat-completions/request/to-reasoning.ts'
import { shareOf } from '../../support/case-count.ts'
import { dryRun } from '../../support/dry-run.ts'
import { leastRequest } from '../../support/parameter-samples.ts'
import { representatives, type Representative } from '../../support/representatives.ts'

type Fields = Record<string, unknown>

/** A request for thinking in some dialect: its field and its meaning. */
interface ThinkingField {
  param: string
  fields: Fields
  on?: boolean
  effort?: string
  tokens?: number
}

const efforts = ['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max']
const ofEffort = (param: string, make: (effort: string) => Fields): ThinkingField[] =>
  efforts.map((effort) => {
    const on = effort !== 'none' && effort !== 'minimal'
    return { param, fields: make(effort), on, ...(on && { effort }) }
  })
const ofSwitch = (param: string, make: (on: boolean) => Fields): ThinkingField[] =>
  [true, false].map((on) => ({ param, fields: make(on), on }))
const ofTokens = (
  param: string,
  make: (tokens: number) => Fields,
  said: Partial<ThinkingField> = {},
): ThinkingField[] => [1000, 9000, 90_000].map((tokens) => ({ param, fields: make(tokens), tokens, ...said }))

const thinkingFields: readonly ThinkingField[] = [
  ...ofSwitch('enable_thinking', (on) => ({ enable_thinking: on })),
  ...ofTokens('thinking_budget', (tokens) => ({ thinking_budget: tokens })),
  ...ofEffort('reasoning_effort', (effort) => ({ reasoning_effort: effort })),
  ...ofSwitch('reasoning.enabled', (on) => ({ reasoning: { enabled: on } })),
  ...ofTokens('reasoning.max_tokens', (tokens) => ({ reasoning: { max_tokens: tokens } }), { on: true }),
  ...ofEffort('reasoning.effort', (effort) => ({ reasoning: { effort } })),
  { param: 'thinking.type', fields: { thinking: { type: 'enabled' } }, on: true },
  { param: 'thinking.type', fields: { thinking: { type: 'adaptive' } }, on: true },
  { param: 'thinking.type', fields: { thinking: { type: 'disabled' } }, on: false },
  ...ofTokens(
    'thinking.budget_tokens',
    (tokens) => ({ thinking: { type: 'enabled', budget_tokens: tokens } }),
    { on: true },
  ),
  ...ofSwitch('chat_template_kwargs.enable_thinking', (on) => ({
    chat_template_kwargs: { enable_thinking: on },
  })),
  ...ofSwitch('chat_template_kwargs.thinking', (on) => ({ chat_template_kwargs: { thinking: on } })),
]

/** For each field, one value that switches thinking on, one that switches it off, and one that sets the amount. */
const few = thinkingFields.filter(
  ({ effort, tokens }) => (effort ?? 'low') === 'low' && (tokens ?? 1000) === 1000,
)

/** Pairs of values of different fields. */
const pairs = thinkingFields.flatMap((one) =>
  thinkingFields
    .filter((other) => one.param.split('.')[0] !== other.param.split('.')[0])
    .map((other) => [one, other] as const),
)

const words = ['enable_thinking', 'thinking_budget', 'reasoning_effort', 'thinking']
const thinkingOf = (parameters: Fields) =>
  Object.fromEntries(words.flatMap((word) => (word in parameters ? [[word, parameters[word]]] : [])))

test('every dialect is among them', () => {
  const params = new Set(thinkingFields.map(({ param }) => param))
  expect([...params].toSorted()).toEqual(thinkingDialects.map(([param]) => param).toSorted())
})

const numbered = representatives.map((one, index) => ({ ...one, index }))
describe.each(numbered)('$model', ({ index, ...representative }: Representative & { index: number }) => {
  const { family } = representative
  const { thinking, thinkingSwitch, thinkingAmount, parameters: supported } = family
  const run = (fields: Fields, strict = false) =>
    dryRun({ ...leastRequest(representative), ...fields }, strict)
  const thinks = ({ on }: ThinkingField) =>
    thinking === 'only' || (thinking !== 'none' && (on ?? thinking === 'on'))

  /** The expected parameters for a single value, derived only from the family's fields. */
  function expectedFor(one: ThinkingField): Fields {
    if (thinking === 'none') return {}
    const { on, effort, tokens } = one
    const flag = thinkingSwitch === 'thinking' ? { type: on === true ? 'adaptive' : 'disabled' } : on
    const whether = on === undefined || thinking === 'only' ? {} : { [thinkingSwitch]: flag }
    if (!thinks(one)) return whether
    const { levels, tokens: counts } = thinkingAmount
    if (tokens !== undefined && counts) return { ...whether, thinking_budget: tokens }
    const level =
      effort ??
      (tokens === undefined ? undefined : tokens > 16_384 ? 'high' : tokens > 4096 ? 'medium' : 'low')
    if (level === undefined) return whether
    if (levels !== undefined) return { ...whether, reasoning_effort: levels[level as keyof typeof levels] }
    const budget = { low: 4096, medium: 16_384 }[level]
    return counts && budget !== undefined ? { ...whether, thinking_budget: budget } : whether
  }

  test('each field alone is sent as the parameter of the model, or is reported', async () => {
    const wrong: unknown[] = []
    for (const one of shareOf(thinkingFields, index, 3)) {
      const { parameters, adjusted, error } = await run(one.fields)
      const sent = thinkingOf(parameters)
      const expected = expectedFor(one)
      const isLost = JSON.stringify(sent) === '{}' && adjusted.length === 0
      const asksNothing =
        (thinking === 'only' && one.on === true && one.effort === undefined && one.tokens === undefined) ||
        (thinking === 'none' && one.on === false)
      if (
        error !== undefined ||
        JSON.stringify(sent) !== JSON.stringify(expected) ||
        (isLost && !asksNothing)
      )
        wrong.push({ ...one.fields, sent, expected, adjusted, error })
    }
    expect(wrong).toEqual([])
  })

  test('each reported field is a 400 in strict mode, which names it', async () => {
    const wrong: unknown[] = []
    for (const { param, fields } of shareOf(few, index, 3)) {
      const { adjusted } = await run(fields)
      const { status, error } = await run(fields, true)
      const [root] = param.split('.')
      const isRight =
        adjusted.length === 0 ? status === 200 : status === 400 && error?.param?.split('.')[0] === root
      if (!isRight) wrong.push({ ...fields, adjusted, status, error })
    }
    expect(wrong).toEqual([])
  })

  test('two fields never send both amounts, a switch-off to a model that always thinks, or an unsupported parameter', () => {
    const wrong: unknown[] = []
    for (const [one, other] of shareOf(pairs, index, 30)) {
      const fields = { ...one.fields, ...other.fields }
      const request = { ...leastRequest(representative), ...fields } as unknown as ChatRequest
      const { parameters } = toParameters(toGeneration(request), family, false)
      const sent = thinkingOf(parameters)
      const both = 'thinking_budget' in sent && 'reasoning_effort' in sent
      const off = thinking === 'only' && sent['enable_thinking'] === false
      const foreign = Object.keys(sent).filter((name) => !supported.has(name))
      const unnative = 'thinking' in sent && thinkingSwitch !== 'thinking'
      if (both || off || unnative || foreign.length > 0) wrong.push({ ...fields, sent })
    }
    expect(wrong).toEqual([])
  })

  test('JSON and thinking exclude each other: thinking gives way, or the request is refused', async () => {
    const format = { type: 'json_object' }
    const wrong: unknown[] = []
    for (const { fields } of [{ fields: {} }, ...shareOf(few, index, 3)]) {
      const { parameters, error } = await run({ ...fields, response_format: format })
      const sent = thinkingOf(parameters)
      const isRefused = error?.param === 'response_format' && error.code === 'unsupported_parameter'
      const isSent = JSON.stringify(parameters['response_format']) === JSON.stringify(format)
      if (supported.has('response_format') ? !isSent || !isOff(sent) : !isRefused)
        wrong.push({ ...fields, sent, error })
    }
    expect(wrong).toEqual([])
  })

  /** Nothing needs to be sent if thinking is off by default. */
  function isOff(sent: Fields): boolean {
    const [[name, value] = [], ...others] = Object.entries(sent)
    if (name === undefined) return thinking !== 'on'
    const off = thinkingSwitch === 'thinking' ? '{"type":"disabled"}' : 'false'
    return others.length === 0 && name === thinkingSwitch && JSON.stringify(value) === off
  }

  test('models that always think have no JSON mode', () => {
    expect(thinking === 'only' && supported.has('response_format')).toBe(false)
  })
})
