import { describe, expect, test } from 'vitest'

import { createGateway } from '../../../src/index.ts'
import { ask } from '../../support/edges.ts'
import { postChat } from '../../support/post-chat.ts'
import { readCompletion, readStream } from '../../support/read-answer.ts'
import { replayFrames } from '../../support/replay-frames.ts'
import { Simulated } from '../../support/simulated.ts'

const simulated = new Simulated()
const question = (model: string, fields: Record<string, unknown> = {}) => ask('1+1=?', { model, ...fields })
const words = ['enable_thinking', 'thinking_budget', 'reasoning_effort'] as const

/** The thinking parameters sent to DashScope. */
function thinkingOf(parameters: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(words.flatMap((word) => (word in parameters ? [[word, parameters[word]]] : [])))
}

interface Row {
  effort: string
  sent: Record<string, unknown>
  /** The expected header; undefined if there is none. */
  reported?: string
}

const on = { enable_thinking: true }
const off = { enable_thinking: false }
const never = ['none', 'minimal'].map((effort): Row => ({ effort, sent: off }))
const level = (effort: string, taken: string): Row => ({
  effort,
  sent: { ...on, reasoning_effort: taken },
  ...(effort !== taken && { reported: `reasoning_effort=${effort}->${taken}` }),
})
const tokens: Row[] = [
  {
    effort: 'low',
    sent: { ...on, thinking_budget: 4096 },
    reported: 'reasoning_effort=low->thinking_budget=4096',
  },
  {
    effort: 'medium',
    sent: { ...on, thinking_budget: 16_384 },
    reported: 'reasoning_effort=medium->thinking_budget=16384',
  },
  // These use the model's own limit, without a number from the gateway.
  ...['high', 'xhigh', 'max'].map((effort) => ({
    effort,
    sent: on,
    reported: `reasoning_effort=${effort}->`,
  })),
]
/** Models without a parameter for the amount. */
const whether: Row[] = ['low', 'medium', 'high', 'xhigh', 'max'].map((effort) => ({
  effort,
  sent: on,
  reported: `reasoning_effort=${effort}->enable_thinking=true, the default amount`,
}))
const twoLevels = [
  level('low', 'high'),
  level('medium', 'high'),
  level('high', 'high'),
  level('xhigh', 'max'),
  level('max', 'max'),
]
const threeLevels = [
  level('low', 'low'),
  level('medium', 'medium'),
  level('high', 'xhigh'),
  level('xhigh', 'xhigh'),
  level('max', 'xhigh'),
]
const none: Row[] = [
  { effort: 'none', sent: {} },
  ...['minimal', 'low', 'medium', 'high', 'xhigh', 'max'].map((effort) => ({
    effort,
    sent: {},
    reported: 'reasoning_effort dropped',
  })),
]

const efforts: [string, Row[]][] = [
  ['qwen-plus', [...never, ...tokens]],
  ['qwen3-32b', [...never, ...tokens]],
  ['qwen3.6-plus', [...never, ...tokens]],
  ['qwen3-vl-plus', [...never, ...tokens]],
  ['glm-4.7', [...never, ...tokens]],
  ['deepseek-v3.2', [...never, ...whether]],
  ['deepseek-v4-pro', [...never, ...twoLevels]],
  ['glm-5.2', [...never, ...twoLevels]],
  ['qwen3.8-max', [...never, ...threeLevels]],
  ['qwen-max', none],
  ['farui-plus', none],
]

describe.each(efforts)('reasoning_effort for %s', (model, rows) => {
  test.each(rows)('$effort', async ({ effort, sent: expected, reported = '' }) => {
    const { sent, adjusted, whole } = await simulated.both(question(model, { reasoning_effort: effort }))
    expect(thinkingOf(sent.parameters)).toEqual(expected)
    expect(adjusted).toContain(reported)
    expect(adjusted === '').toBe(reported === '')
    const thinks = expected['enable_thinking'] === true
    expect(whole.choices[0]?.message.reasoning_content !== undefined).toBe(thinks)
  })
})

test.each(['qwq-plus', 'qvq-max', 'deepseek-r1', 'kimi-k2-thinking', 'qwen3-235b-a22b-thinking-2507'])(
  '%s always thinks: a parameter that would stop it is reported and not sent',
  async (model) => {
    for (const fields of [{ enable_thinking: false }, { reasoning_effort: 'none' }]) {
      const { sent, adjusted, whole } = await simulated.both(question(model, fields))
      expect(sent.parameters).not.toHaveProperty('enable_thinking', false)
      expect(adjusted).toContain(`${Object.keys(fields)[0]} dropped (${model} always thinks)`)
      expect(whole.choices[0]?.message.reasoning_content).toBeTruthy()
    }
  },
)

test.each(['qwq-plus', 'qvq-max', 'qwen3-32b', 'qwen3-235b-a22b-thinking-2507', 'qwen3-omni-flash'])(
  '%s only streams: callers who do not stream are answered all the same',
  async (model) => {
    const { calls, whole } = await simulated.both(question(model))
    expect(calls.map(({ headers }) => headers['x-dashscope-sse'])).toEqual(['enable'])
    expect(whole.choices[0]).toMatchObject({ finish_reason: 'stop', message: { role: 'assistant' } })
  },
)

test('enable_thinking passes, on and off', async () => {
  for (const enable of [true, false]) {
    const whole = await simulated.whole(question('qwen-plus', { enable_thinking: enable }))
    const last = simulated.calls.at(-1)?.body as { parameters: object }
    expect(last.parameters).toMatchObject({ enable_thinking: enable })
    expect('reasoning_content' in (whole.choices[0]?.message ?? {})).toBe(enable)
  }
})

test("the switch in vLLM's chat_template_kwargs is accepted", async () => {
  const { sent, adjusted } = await simulated.both(
    question('qwen-plus', { chat_template_kwargs: { enable_thinking: true } }),
  )
  expect(thinkingOf(sent.parameters)).toEqual(on)
  expect(sent.parameters).not.toHaveProperty('chat_template_kwargs')
  expect(adjusted).toBe('')
})

test('thinking_budget passes and wins over the effort', async () => {
  const fields = { enable_thinking: true, thinking_budget: 20, reasoning_effort: 'low' }
  const { sent, adjusted } = await simulated.both(question('qwen-plus', fields))
  expect(thinkingOf(sent.parameters)).toEqual({ enable_thinking: true, thinking_budget: 20 })
  expect(adjusted).toBe('reasoning_effort dropped (thinking_budget takes precedence)')
})

test('a budget without thinking is reported', async () => {
  const { sent, adjusted } = await simulated.both(question('qwen-plus', { thinking_budget: 20 }))
  expect(thinkingOf(sent.parameters)).toEqual({})
  expect(adjusted).toBe('thinking_budget dropped (thinking is off)')
})

test('a model that does not think gets no parameter for it', async () => {
  const { sent, adjusted } = await simulated.both(question('qwen-max', { enable_thinking: true }))
  expect(thinkingOf(sent.parameters)).toEqual({})
  expect(adjusted).toBe('enable_thinking dropped (qwen-max does not think)')
})

test('reasoning_content is absent, never null or empty, where there is no reasoning', async () => {
  const frames = [
    { message: { content: '', reasoning_content: '' } },
    { message: { content: '2', reasoning_content: null } },
    { message: { content: '' }, finish: 'stop' },
  ]
  const gateway = createGateway({ transport: replayFrames(frames).transport })
  const { raw } = await readStream(await postChat(gateway, question('qwen-plus', { stream: true })))
  const whole = await readCompletion(await postChat(gateway, question('qwen-plus')))
  expect(raw + JSON.stringify(whole)).not.toContain('reasoning_content')
  expect(whole.choices[0]?.message.content).toBe('2')
})

describe('the reasoning of past turns', () => {
  const history = [
    { role: 'user', content: 'a' },
    { role: 'assistant', content: 'b', reasoning_content: 'because' },
    { role: 'user', content: 'c' },
  ]

  test.each(['qwen-plus', 'qwen3.6-plus', 'deepseek-v4-pro', 'qwq-plus'])(
    'is passed to %s',
    async (model) => {
      const { sent, adjusted } = await simulated.both({ model, messages: history })
      expect(sent.input.messages[1]).toMatchObject({ role: 'assistant', reasoning_content: 'because' })
      expect(adjusted).toBe('')
    },
  )

  test.each(['qwen-max', 'farui-plus', 'qwen-vl-max'])(
    'is not passed to %s, which is reported',
    async (model) => {
      const { sent, adjusted } = await simulated.both({ model, messages: history })
      expect(sent.input.messages[1]).not.toHaveProperty('reasoning_content')
      expect(adjusted).toBe(`messages[].reasoning_content dropped (not supported by ${model})`)
    },
  )
})

describe('JSON mode', () => {
  const inJson = (model: string, fields: Record<string, unknown> = {}) =>
    ask('1+1=? Answer in JSON.', { model, response_format: { type: 'json_object' }, ...fields })

  test.each(['qwen3.6-plus', 'deepseek-v4-pro', 'glm-5.2', 'qwen3-32b'])(
    'turns the thinking of %s off, and says so',
    async (model) => {
      const { sent, adjusted, whole } = await simulated.both(inJson(model))
      expect(sent.parameters).toMatchObject({
        enable_thinking: false,
        response_format: { type: 'json_object' },
      })
      expect(adjusted).toContain(`${model} does not think while it writes json_object`)
      expect(whole.choices[0]?.message).not.toHaveProperty('reasoning_content')
      expect(JSON.parse(whole.choices[0]?.message.content ?? '')).toBeTypeOf('object')
    },
  )

  test('it is off even if thinking was requested', async () => {
    const { adjusted } = await simulated.both(inJson('qwen-plus', { enable_thinking: true }))
    expect(adjusted).toContain('enable_thinking=true->false')
  })

  test.each(['qwq-plus', 'deepseek-r1', 'qwen3-235b-a22b-thinking-2507', 'qvq-max'])(
    'is a 400 for %s, which cannot stop',
    async (model) => {
      const { param, code, message } = await simulated.refusal(inJson(model))
      expect({ param, code }).toEqual({ param: 'response_format', code: 'unsupported_parameter' })
      expect(message).toContain(model)
      expect(simulated.calls).toHaveLength(0)
    },
  )
})
