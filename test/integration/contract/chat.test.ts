import { expect, test } from 'vitest'

import type { ChatCompletion } from '../../../src/endpoints/chat-completions/schema.ts'
import { ask, onBothEdges } from '../../support/edges.ts'
import { functionOf } from '../../support/function-of.ts'
import { readCompletion, readStream, type Streamed } from '../../support/read-answer.ts'

const usageKeys = [
  'prompt_tokens',
  'completion_tokens',
  'total_tokens',
  'prompt_tokens_details',
  'completion_tokens_details',
]
const detailKeys = [
  'reasoning_tokens',
  'audio_tokens',
  'accepted_prediction_tokens',
  'rejected_prediction_tokens',
]
const messageOf = ({ choices }: ChatCompletion) => choices[0]?.message
const weather = {
  type: 'function',
  function: {
    name: 'get_weather',
    description: 'The weather of a city',
    parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
  },
}

onBothEdges((bench) => {
  test('a completion, to the letter', async () => {
    const response = await bench.chat(ask('[[sim: say=您好，"法睿" 😀\\n]]'))
    const completion = await readCompletion(response.clone())
    const requestId = response.headers.get('x-dashscope-request-id')
    expect(requestId).toMatch(/^[0-9a-f-]{36}$/)
    expect(await response.text()).toBe(JSON.stringify(completion))
    expect(Object.keys(completion)).toEqual([
      'id',
      'object',
      'created',
      'model',
      'choices',
      'usage',
      'service_tier',
      'system_fingerprint',
    ])
    expect(completion).toMatchObject({
      id: `chatcmpl-${requestId}`,
      object: 'chat.completion',
      model: 'qwen-plus',
      service_tier: 'default',
      system_fingerprint: null,
    })
    expect(Math.abs(completion.created - Date.now() / 1000)).toBeLessThan(5)
    expect(Number.isInteger(completion.created)).toBe(true)
    expect(completion.choices).toHaveLength(1)
    expect(JSON.stringify(completion.choices[0])).toBe(
      '{"index":0,"message":{"role":"assistant","content":"您好，\\"法睿\\" 😀\\\\n","refusal":null,"annotations":[]},"logprobs":null,"finish_reason":"stop"}',
    )
  })

  test('usage adds up and has its details', async () => {
    const { usage } = await readCompletion(await bench.chat(ask('[[sim: say=abc; cached=3]]')))
    expect(Object.keys(usage ?? {})).toEqual(usageKeys)
    expect(Object.keys(usage?.prompt_tokens_details ?? {})).toEqual(['cached_tokens', 'audio_tokens'])
    expect(Object.keys(usage?.completion_tokens_details ?? {})).toEqual(detailKeys)
    expect(usage?.total_tokens).toBe((usage?.prompt_tokens ?? 0) + (usage?.completion_tokens ?? 0))
    expect(usage?.completion_tokens).toBe(1)
    expect(usage?.prompt_tokens_details.cached_tokens).toBe(3)
  })

  test('farui-plus answers', async () => {
    const question = ask('借款合同要写哪些条款？', { model: 'farui-plus' })
    const whole = await readCompletion(await bench.chat(question))
    const streamed = await readStream(await bench.chat({ ...question, stream: true }))
    expect(messageOf(whole)?.content).toContain('民法典')
    expect(streamed.text).toBe(messageOf(whole)?.content)
    expect(streamed.chunks.every(({ model }) => model === 'farui-plus')).toBe(true)
  })

  test('an answer cut at max_tokens says so', async () => {
    const question = ask('[[sim: say=一二三四五六]]', { max_tokens: 4 })
    const { choices, usage } = await readCompletion(await bench.chat(question))
    expect(choices[0]).toMatchObject({ message: { content: '一二三四' }, finish_reason: 'length' })
    expect(usage?.completion_tokens).toBe(4)
    const streamed = await readStream(await bench.chat({ ...question, stream: true }))
    expect(streamed.text).toBe('一二三四')
    expect(finishes(streamed)).toEqual(['length'])
  })

  test('an empty answer is an empty string, not null', async () => {
    const completion = await readCompletion(await bench.chat(ask('[[sim: pieces=[]]]')))
    expect(messageOf(completion)?.content).toBe('')
  })

  test('reasoning comes beside the text, whole and streamed', async () => {
    const question = ask('[[sim: say=四; think=二加二]]', { enable_thinking: true })
    const whole = await readCompletion(await bench.chat(question))
    const message = messageOf(whole)
    expect(Object.keys(message ?? {})).toEqual([
      'role',
      'content',
      'reasoning_content',
      'refusal',
      'annotations',
    ])
    expect(message).toMatchObject({ content: '四', reasoning_content: '二加二' })
    expect(whole.usage?.completion_tokens_details.reasoning_tokens).toBe(3)
    const streamed = await readStream(await bench.chat({ ...question, stream: true }))
    expect([streamed.reasoning, streamed.text]).toEqual(['二加二', '四'])
    expect(streamed.raw).not.toContain('"reasoning_content":null')
    expect(streamed.raw).not.toContain('"reasoning_content":""')
  })

  test.each([
    '',
    '; tool-separate-final',
    '; tool-repeat-id',
    '; tool-repeat-name',
    '; tool-null-arguments',
    '; finish=stop',
  ])('a tool call%s, whole and streamed', async (fault) => {
    const question = ask(`杭州天气如何？[[sim: tool=get_weather${fault}]]`, { tools: [weather] })
    const { choices } = await readCompletion(await bench.chat(question))
    const [choice] = choices
    expect(Object.keys(choice?.message ?? {})).toEqual([
      'role',
      'content',
      'tool_calls',
      'refusal',
      'annotations',
    ])
    expect(choice?.finish_reason).toBe('tool_calls')
    expect(choice?.message.content).toBeNull()
    const [call, ...others] = choice?.message.tool_calls ?? []
    expect(others).toEqual([])
    expect(Object.keys(call ?? {})).toEqual(['id', 'type', 'function'])
    expect(call).toMatchObject({ type: 'function', function: { name: 'get_weather' } })
    expect(call?.id).toMatch(/^call_/)
    expect(JSON.parse(functionOf(call).arguments)).toEqual({ city: '杭州' })
    const streamed = await readStream(await bench.chat({ ...question, stream: true }))
    expectToolCallStream(streamed)
    expect(argumentsOf(streamed)).toBe(functionOf(call).arguments)
  })

  test('a forced function, which DashScope ends with "stop", ends with "tool_calls"', async () => {
    const forced = { tools: [weather], tool_choice: { type: 'function', function: { name: 'get_weather' } } }
    const { choices } = await readCompletion(await bench.chat(ask('杭州', forced)))
    expect(choices[0]?.finish_reason).toBe('tool_calls')
    const streamed = await readStream(await bench.chat(ask('杭州', { ...forced, stream: true })))
    expect(finishes(streamed)).toEqual(['tool_calls'])
  })

  test('a call without arguments is the empty object', async () => {
    const now = { type: 'function', function: { name: 'get_time', description: 'time' } }
    const question = ask('[[sim: tool=get_time; tool-empty-arguments]]', { tools: [now] })
    const { choices } = await readCompletion(await bench.chat(question))
    expect(functionOf(choices[0]?.message.tool_calls?.[0]).arguments).toBe('{}')
    const streamed = await readStream(await bench.chat({ ...question, stream: true }))
    expect(argumentsOf(streamed)).toBe('{}')
  })

  test('calls side by side keep their places', async () => {
    const question = ask('Weather in Paris and London?', { tools: [weather], parallel_tool_calls: true })
    const { choices } = await readCompletion(await bench.chat(question))
    const calls = choices[0]?.message.tool_calls ?? []
    expect(calls.map((call) => JSON.parse(functionOf(call).arguments) as unknown)).toEqual([
      { city: 'Paris' },
      { city: 'London' },
    ])
    expect(new Set(calls.map(({ id }) => id)).size).toBe(2)
    const streamed = await readStream(await bench.chat({ ...question, stream: true }))
    expect([argumentsOf(streamed, 0), argumentsOf(streamed, 1)]).toEqual(
      calls.map((call) => functionOf(call).arguments),
    )
  })

  test('several choices come each in its place', async () => {
    const question = ask('讲个故事', { n: 3 })
    const { choices } = await readCompletion(await bench.chat(question))
    expect(choices.map(({ index }) => index)).toEqual([0, 1, 2])
    expect(new Set(choices.map(({ message }) => message.content)).size).toBe(3)
    const { chunks } = await readStream(await bench.chat({ ...question, stream: true }))
    const texts = [0, 1, 2].map((index) => {
      const own = chunks.flatMap((chunk) => chunk.choices.filter((choice) => choice.index === index))
      expect(own.filter(({ delta }) => delta.role !== undefined)).toHaveLength(1)
      expect(own.filter(({ finish_reason: finish }) => finish !== null)).toHaveLength(1)
      return own.map(({ delta }) => delta.content ?? '').join('')
    })
    // In a stream each choice is a separate call, and the simulator gives equal calls equal answers.
    expect(texts).toEqual(choices.map(() => choices[0]?.message.content))
  })
})

function finishes({ chunks }: Streamed) {
  return chunks.flatMap(({ choices }) => choices.flatMap(({ finish_reason: finish }) => finish ?? []))
}

function argumentsOf({ chunks }: Streamed, index = 0): string {
  const calls = chunks.flatMap(({ choices }) => choices.flatMap(({ delta }) => delta.tool_calls ?? []))
  return calls
    .filter((call) => call.index === index)
    .map((call) => call.function.arguments)
    .join('')
}

/** Id, type and name occur once, and are never empty or null. */
function expectToolCallStream(streamed: Streamed): void {
  const deltas = streamed.chunks.flatMap(({ choices }) => choices.map(({ delta }) => delta))
  const [first] = deltas
  expect(first).toEqual({
    role: 'assistant',
    content: null,
    tool_calls: [
      {
        index: 0,
        id: expect.stringMatching(/^call_/) as unknown,
        type: 'function',
        function: { name: 'get_weather', arguments: '' },
      },
    ],
    refusal: null,
  })
  const later = deltas.slice(1).flatMap(({ tool_calls: calls }) => calls ?? [])
  expect(later.length).toBeGreaterThan(0)
  for (const call of later) {
    expect(call).toEqual({ index: 0, function: { arguments: expect.any(String) as unknown } })
    expect(call.function.arguments).not.toBe('')
  }
  expect(finishes(streamed)).toEqual(['tool_calls'])
}
