import { describe, expect, test } from 'vitest'

import { familyOf } from './families/index.ts'
import { plan, planAll } from './plan.ts'
import type { GenerationRequest, Setting } from './generation-request.ts'

interface Case {
  model: string
  settings?: Record<string, unknown>
  thinks?: boolean
  searches?: boolean
  stream?: boolean
  choices?: number
}

function toRequest({ model, settings = {}, thinks, searches, choices }: Case): GenerationRequest {
  const reasoning =
    thinks === undefined
      ? []
      : [{ param: 'x', root: 'x', name: 'enable_thinking' as const, given: thinks, enabled: thinks }]
  return {
    model,
    turns: [
      { role: 'user', content: 'hi', param: 'turns[0]', givenRole: 'user', roleParam: 'turns[0].role' },
    ],
    turnsParam: 'turns',
    tools: [],
    toolsParam: 'tools',
    reasoning: { settings: reasoning },
    settings: Object.entries(settings).map(([name, value]): Setting => ({ name, value, param: name })),
    adjustments: {},
    ...(searches === true && { search: { param: 'search', enabled: true, citations: false } }),
    ...(choices !== undefined && { choices: { value: choices, param: 'n' } }),
  }
}

function modeOf(given: Case) {
  const { calls, decoding } = plan(toRequest(given), familyOf(given.model), { stream: given.stream === true })
  const [first] = calls
  const body = first?.body as { parameters: Record<string, unknown> } | undefined
  return { mode: first?.mode, isIncremental: body?.parameters['incremental_output'] === true, decoding }
}

describe('an answer is requested whole', () => {
  test.each<[string, Case]>([
    ['where the model’s longest answer ends in time', { model: 'farui-plus' }],
    ['where max_tokens is small enough', { model: 'qwen-plus', settings: { max_tokens: 2048 } }],
    ['also as several calls', { model: 'farui-plus', choices: 2 }],
    [
      'while a model does not think that could',
      { model: 'qwen-plus', settings: { max_tokens: 9 }, thinks: false },
    ],
  ])('%s', (_, given) => {
    const { mode, isIncremental, decoding } = modeOf(given)
    expect([mode, isIncremental, decoding.mayBeCutOff]).toEqual(['send', false, false])
  })

  test('with logprobs at any length, and may then be cut off', () => {
    const { mode, decoding } = modeOf({ model: 'qwen-plus', settings: { logprobs: true } })
    expect([mode, decoding.mayBeCutOff]).toEqual(['send', true])
  })
})

describe('an answer is streamed and collected', () => {
  test.each<[string, Case]>([
    ['where the caller streams', { model: 'farui-plus', stream: true }],
    ['where it may be long', { model: 'qwen-plus' }],
    ['where max_tokens is one more', { model: 'qwen-plus', settings: { max_tokens: 2049 } }],
    ['while the model thinks', { model: 'qwen-plus', settings: { max_tokens: 9 }, thinks: true }],
    ['of a model that always thinks', { model: 'qwq-plus', settings: { max_tokens: 9 } }],
    ['of a model that answers over events only', { model: 'qwen3-omni-flash', settings: { max_tokens: 9 } }],
    [
      'with a search, which takes its time',
      { model: 'qwen-plus', settings: { max_tokens: 9 }, searches: true },
    ],
    [
      'of a model that is documented as stream only',
      { model: 'qwen3-8b', settings: { max_tokens: 9 }, thinks: false },
    ],
    ['of a model that may make slides', { model: 'qwen-doc-turbo', settings: { max_tokens: 9 } }],
    ['of a model that no family matches', { model: 'something-new', settings: { max_tokens: 9 } }],
    ['of a model of another host', { model: 'host/qwen-plus', settings: { max_tokens: 9 } }],
  ])('%s', (_, given) => {
    const { mode, isIncremental, decoding } = modeOf(given)
    expect([mode, isIncremental, decoding.mayBeCutOff]).toEqual(['stream', true, false])
  })
})

describe('several conversations at once', () => {
  const two = (one: Case) => [toRequest(one), { ...toRequest(one), turnsParam: 'others' }] as const

  test('each choice of each is a call, those of the first conversation first', () => {
    const [first, second] = two({ model: 'qwen-plus', choices: 2, settings: { seed: 7 } })
    const { calls, decoding } = planAll([first, second], familyOf('qwen-plus'), { stream: false })
    expect(calls.map(({ body }) => (body as { parameters: object }).parameters)).toEqual(
      [7, 8, 7, 8].map((seed) => expect.objectContaining({ seed, n: 1 }) as object),
    )
    expect(decoding).toMatchObject({ choices: 4, separate: true })
  })

  test('an adjustment of all conversations is reported once', () => {
    const requests = two({ model: 'qwen-plus', settings: { temperature: 2 } })
    const { adjustments } = planAll(requests, familyOf('qwen-plus'), { stream: true })
    expect(adjustments).toMatchObject([{ param: 'temperature', taken: 1.99 }])
  })

  test('at most 20 calls are made', () => {
    const [first] = two({ model: 'qwen-plus', choices: 3 })
    const of = (count: number) => () =>
      planAll([first, ...Array.from({ length: count - 1 }, () => first)], familyOf('qwen-plus'), {
        stream: false,
      })
    expect(of(6)().calls).toHaveLength(18)
    expect(of(7)).toThrow("Invalid 'turns'")
  })

  test('a single conversation has the same plan as without the list', () => {
    const request = toRequest({ model: 'qwen-plus', choices: 2 })
    const options = { stream: false }
    const family = familyOf('qwen-plus')
    expect(planAll([request], family, options)).toEqual(plan(request, family, options))
  })
})
