import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { callSimulator, streaming } from '../../support/call-simulator.ts'
import { createSimulator } from '../../../src/simulator/index.ts'

const simulator = createSimulator()
let origin = ''
beforeAll(async () => {
  origin = await simulator.listen()
})
afterAll(() => simulator.close())

interface Ask {
  model?: string
  messages?: object[]
  input?: object
  parameters?: object
}

const user = (content: string) => ({ role: 'user', content })

async function ask(content: string, { model = 'qwen-max', messages, input, parameters = {} }: Ask = {}) {
  const body = {
    model,
    input: input ?? { messages: messages ?? [user(content)] },
    parameters: { result_format: 'message', ...parameters },
  }
  const seen = await callSimulator(origin, { body })
  return JSON.parse(seen.text)
}

const textOf = async (content: string, options?: Ask): Promise<string> =>
  (await ask(content, options)).output.choices[0].message.content

async function streamOf(content: string, { model = 'qwen-max', parameters = {} }: Ask = {}) {
  const body = {
    model,
    input: { messages: [user(content)] },
    parameters: { result_format: 'message', incremental_output: true, ...parameters },
  }
  const { frames } = await callSimulator(origin, { body, headers: streaming })
  return frames.map((frame) => Object(frame))
}

describe('answers', () => {
  test('in the language of the question, the same each time', async () => {
    const [chinese, english, again] = await Promise.all([
      textOf('怎样学好英语？'),
      textOf('How do I learn Chinese?'),
      textOf('怎样学好英语？'),
    ])
    expect(chinese).toContain('怎样学好英语')
    expect(english).toMatch(/^Regarding "How do I learn Chinese", [ -~]+$/)
    expect(again).toBe(chinese)
  })

  test('farui-plus drafts a complaint with the sum to the letter', async () => {
    const text = await textOf('我哥欠我10000块钱，给我生成起诉书。', { model: 'farui-plus' })
    expect(text).toMatch(/^【民事起诉状】/)
    expect(text).toContain('10000块钱')
  })

  test('farui-plus explains the law', async () => {
    expect(await textOf('欠款 3,500元 的诉讼时效？', { model: 'farui-plus' })).toMatch(
      /3,500元.*诉讼时效为三年/s,
    )
  })

  test('code and arithmetic', async () => {
    expect(await textOf('Write a Python function')).toContain('```python\ndef add')
    expect(await textOf('请问 12*3 是多少？')).toMatch(/^12\*3 等于 36/)
  })

  test('a translation, terms replaced', async () => {
    const terms = [{ source: 'gateway', target: '网关' }]
    const parameters = { translation_options: { target_lang: 'Chinese', terms } }
    const model = 'qwen-mt-plus'
    expect(await textOf('a gateway', { model, parameters })).toBe('[Chinese] a 网关')
    expect(await textOf('Hello', { model, parameters })).toBe('你好')
  })

  test('JSON that fits the schema', async () => {
    const schema = {
      type: 'object',
      required: ['city', 'days', 'tags', 'kind', 'nested', 'ok'],
      properties: {
        city: { type: 'string' },
        days: { type: 'integer', maximum: 3 },
        tags: { type: 'array', minItems: 2, items: { type: 'string', format: 'date' } },
        kind: { enum: ['a', 'b'] },
        nested: { $ref: '#/$defs/nested' },
        ok: { type: ['boolean', 'null'] },
        more: { type: 'string' },
      },
      $defs: { nested: { type: 'object', required: ['n'], properties: { n: { type: 'number' } } } },
    }
    const format = { type: 'json_schema', json_schema: { name: 'x', schema } }
    expect(JSON.parse(await textOf('杭州 5 天，JSON', { parameters: { response_format: format } }))).toEqual({
      city: '杭州',
      days: 3,
      tags: ['2026-01-15', '2026-01-15'],
      kind: 'a',
      nested: { n: 5 },
      ok: true,
    })
  })

  test('a JSON object', async () => {
    const parameters = { response_format: { type: 'json_object' } }
    expect(JSON.parse(await textOf('Say it in JSON', { parameters }))).toHaveProperty(
      'topic',
      'Say it in JSON',
    )
  })

  test('the continuation of a partial message only', async () => {
    const messages = [user('续写'), { role: 'assistant', content: '春天来了，大地', partial: true }]
    expect(await textOf('', { messages })).toMatch(/^仿佛/)
  })

  test('the older prompt with history', async () => {
    const input = { prompt: 'And 2+2?', history: [{ user: 'Hi', bot: 'Hello' }] }
    const body = { model: 'qwen-max', input }
    const { text } = await callSimulator(origin, { body })
    expect(JSON.parse(text).output).toEqual({
      finish_reason: 'stop',
      text: '2 + 2 equals 4. This is one of the most basic operations of arithmetic and holds in the decimal system.',
    })
  })
})

describe('parameters', () => {
  test('n: choices with an index, and in a stream one choice per frame', async () => {
    const parameters = { n: 2 }
    const { output } = await ask('Hello', { parameters })
    expect(output.choices.map((choice: { index: number }) => choice.index)).toEqual([0, 1])
    expect(output.choices[0].message).not.toEqual(output.choices[1].message)
    const frames = await streamOf('Hello [[sim: pieces=["a"]]]', { parameters })
    const seen = frames.map(({ output: { choices } }) => choices.map(entryOf))
    expect(seen).toEqual([[[0, 'a', 'null']], [[1, 'a', 'null']], [[0, '', 'stop']], [[1, '', 'stop']]])
  })

  test.each([
    ['a string', 'three'],
    ['strings', ['nowhere', 'three']],
  ])('stop as %s cuts the text', async (_form, stop) => {
    expect(await textOf('[[sim: say=one two three four]]', { parameters: { stop } })).toBe('one two ')
  })

  test('stop as token ids is accepted', async () => {
    expect(await textOf('[[sim: say=one]]', { parameters: { stop: [[37763, 367]] } })).toBe('one')
  })

  test.each(['max_tokens', 'max_completion_tokens'])('%s ends the answer with length', async (name) => {
    const { output, usage } = await ask('[[sim: say=一二三四五]]', {
      model: 'deepseek-v3',
      parameters: { [name]: 3 },
    })
    expect(output.choices[0]).toEqual({
      finish_reason: 'length',
      message: { role: 'assistant', content: '一二三' },
    })
    expect(usage.output_tokens).toBe(3)
  })

  test('max_completion_tokens counts the reasoning', async () => {
    const content = '[[sim: think=一二三四五; say=六]]'
    const parameters = { max_completion_tokens: 3 }
    const { output, usage } = await ask(content, { model: 'deepseek-v4-pro', parameters })
    expect(output.choices[0]).toEqual({
      finish_reason: 'length',
      message: { role: 'assistant', content: '', reasoning_content: '一二三' },
    })
    expect(usage.output_tokens_details).toEqual({ reasoning_tokens: 3 })
  })

  test('logprobs, in one piece and in a stream', async () => {
    const parameters = { logprobs: true, top_logprobs: 2 }
    const whole = await ask('[[sim: say=你好]]', { parameters })
    const tokens = whole.output.choices[0].logprobs.content
    expect(tokens[0]).toEqual({
      token: '你',
      bytes: [228, 189, 160],
      logprob: expect.any(Number),
      top_logprobs: [expect.objectContaining({ token: '你' }), expect.objectContaining({ token: '的' })],
    })
    const frames = await streamOf('[[sim: say=你好]]', { parameters })
    expect(frames.map(({ output }) => output.choices[0].logprobs.content.length)).toEqual([1, 1, 0])
  })

  test('thinking within its budget, usage cumulative', async () => {
    const parameters = { enable_thinking: true, thinking_budget: 2 }
    const content = '[[sim: think=一二三; say=好]]'
    const frames = await streamOf(content, { model: 'qwen-plus', parameters })
    expect(frames.map(({ output, usage }) => [output.choices[0].message, usage.output_tokens])).toEqual([
      [{ content: '', reasoning_content: '一', role: 'assistant' }, 3],
      [{ content: '', reasoning_content: '二', role: 'assistant' }, 4],
      [{ content: '好', reasoning_content: '', role: 'assistant' }, 5],
      [{ content: '', reasoning_content: '', role: 'assistant' }, 5],
    ])
  })

  test('a search: sources first, with an empty usage', async () => {
    const search_options = { enable_source: true, prepend_search_result: true, search_strategy: 'max' }
    const frames = await streamOf('[[sim: say=好]]', { parameters: { enable_search: true, search_options } })
    expect(frames[0].usage).toEqual({})
    expect(Object.keys(frames[0].output.search_info.search_results[0])).toEqual([
      'icon',
      'site_name',
      'index',
      'title',
      'url',
    ])
    expect(frames[1].output.search_info).toEqual({ extra_tool_info: [], search_results: [] })
    expect(frames[1].usage.plugins).toEqual({ search: { count: 1, strategy: 'max' } })
  })

  test('fields beside model, input and parameters are dropped', async () => {
    const body = {
      model: 'qwen-max',
      input: { messages: [user('Hello')] },
      temperature: 9,
      tools: [],
      stream: true,
    }
    const seen = await callSimulator(origin, { body })
    expect(seen.status).toBe(200)
    expect(JSON.parse(seen.text).output.finish_reason).toBe('stop')
  })
})

interface Entry {
  index: number
  message: { content: string }
  finish_reason: string
}

function entryOf({ index, message, finish_reason }: Entry): unknown[] {
  return [index, message.content, finish_reason]
}
