import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { callSimulator, streaming } from '../../support/call-simulator.ts'
import { createSimulator } from '../../../src/simulator/index.ts'

const simulator = createSimulator()
let origin = ''
beforeAll(async () => {
  origin = await simulator.listen()
})
afterAll(() => simulator.close())

async function ask(content: string, model: string, parameters: object, headers = {}) {
  const input = { messages: [{ role: 'user', content }] }
  const body = { model, input, parameters: { result_format: 'message', ...parameters } }
  const seen = await callSimulator(origin, { body, headers })
  return seen.frames.length > 0 ? seen.frames.map((frame) => Object(frame)) : [JSON.parse(seen.text)]
}

const thinking = { enable_thinking: true, incremental_output: true }

describe('web search', () => {
  const search = (search_options: object, more = {}) => ({ enable_search: true, search_options, ...more })
  const sources = { enable_source: true }

  test.each([
    [{ ...sources, enable_citation: true }, '[1]'],
    [{ ...sources, enable_citation: true, citation_format: '[ref_<number>]' }, '[ref_1]'],
  ])('%j cites in the text', async (options, mark) => {
    const [answer] = await ask('怎样学好英语？', 'qwen-plus', search(options))
    const text: string = answer.output.choices[0].message.content
    expect(text).toContain(`${mark}。`)
    expect(text.match(/\[(ref_)?\d\]/g)).toHaveLength(3)
  })

  test.each([{}, sources, { enable_citation: true }, { enable_source: false, enable_citation: true }])(
    'no citations for %j',
    async (options) => {
      const [answer] = await ask('怎样学好英语？', 'qwen-plus', search(options))
      expect(answer.output.choices[0].message.content).not.toMatch(/\[\d\]/)
      expect(answer.usage.plugins).toEqual({ search: { count: 1, strategy: 'turbo' } })
    },
  )

  const silent = [{}, { enable_source: false }, { enable_citation: true, prepend_search_result: true }]
  test.each([...silent, { enable_search_extension: true }, undefined])(
    'no sources for %j',
    async (options) => {
      const parameters = { ...search({}), search_options: options, incremental_output: true }
      const [whole] = await ask('杭州天气', 'qwen-plus', parameters)
      expect(whole.output).not.toHaveProperty('search_info')
      const frames = await ask('杭州天气', 'qwen-plus', parameters, streaming)
      expect(frames.filter(({ output }) => 'search_info' in output)).toEqual([])
      expect(frames.every(({ usage }) => 'input_tokens' in usage)).toBe(true)
    },
  )

  test('the sources where they are requested', async () => {
    const [whole] = await ask('杭州天气', 'qwen-plus', search(sources))
    expect(whole.output.search_info.search_results).toHaveLength(3)
  })

  test('a vertical search adds what its tool said', async () => {
    const extra = [{ result: '杭州：晴，25℃，东南风2级', tool: '天气查询' }]
    const options = search({ ...sources, enable_search_extension: true }, { incremental_output: true })
    const [whole] = await ask('杭州天气', 'qwen-plus', options)
    expect(whole.output.search_info).toMatchObject({ extra_tool_info: extra })
    const frames = await ask('杭州天气', 'qwen-plus', options, streaming)
    expect(frames.at(-1)?.output.search_info.extra_tool_info).toEqual(extra)
  })

  test('an agent searches while it thinks', async () => {
    const options = search({ search_strategy: 'agent' }, thinking)
    const [first] = await ask('Hi', 'qwen3-max', options, streaming)
    expect(first.usage.plugins.search.strategy).toBe('agent')
  })

  const tools = [{ type: 'function', function: { name: 'a', description: 'd' } }]

  test.each([
    [
      search({ search_strategy: 'best' }),
      "Input should be 'turbo', 'max', 'agent', 'agent_max', 'standard', 'pro': parameters.search_options.search_strategy",
    ],
    [search({ freshness: 8 }), 'Input should be 7, 30, 180, 365: parameters.search_options.freshness'],
    [{ enable_search: true, search_options: [] }, "'search_options' must be Dict"],
    [search({ search_strategy: 'agent' }), 'Agent mode only supports streaming in thinking mode'],
    [search({ search_strategy: 'agent_max' }, { tools }), 'Agent mode does not support tools'],
  ])('refuses %j', async (parameters, message) => {
    const [refusal] = await ask('Hi', 'qwen-plus', parameters)
    expect(refusal).toMatchObject({ code: 'InvalidParameter', message })
  })
})

describe('the code interpreter', () => {
  const parameters = { ...thinking, enable_code_interpreter: true }
  const code = [{ code_interpreter: { code: '123**21' }, type: 'code_interpreter' }]

  test('silence, the code, the result as input, in the recorded order', async () => {
    const question = '123的21次方是多少？ [[sim: think-pieces=["算","好"]]]'
    const frames = await ask(question, 'qwen3-max-preview', parameters, streaming)
    const ran = frames.findIndex(({ output }) => 'tool_info' in output)
    const short = frames.map(({ output: { choices, tool_info } }) => [
      choices[0].message.content === '' && choices[0].message.reasoning_content === '',
      tool_info,
    ])
    expect(short.slice(ran - 4, ran + 3)).toEqual([
      [false, undefined],
      [true, undefined],
      [true, undefined],
      [true, undefined],
      [true, code],
      [false, code],
      [false, code],
    ])
    const usages = frames.map(({ usage }) => usage)
    expect(usages[ran + 1].input_tokens - usages[ran].input_tokens).toBe(442)
    expect(usages[ran].output_tokens - usages[ran - 4].output_tokens).toBe(18)
    expect(usages[ran].plugins).toEqual({ code_interpreter: { count: 1 } })
    expect(usages[ran - 1]).not.toHaveProperty('plugins')
    expect(frames.at(-1)?.output).toMatchObject({ tool_info: code, choices: [{ finish_reason: 'stop' }] })
    const text = frames.map(({ output }) => output.choices[0].message.content).join('')
    expect(text).toBe(`123**21 的计算结果是 ${123n ** 21n}，共有44位数。`)
  })

  test('multiplies in English', async () => {
    const frames = await ask('What is 12 × 30?', 'qwen3-max', parameters, streaming)
    const text = frames.map(({ output }) => output.choices[0].message.content).join('')
    expect(text).toBe('12*30 is 360, a number of 3 digits.')
  })

  test('is not used where there is nothing to calculate', async () => {
    const frames = await ask('Hello', 'qwen3-max', parameters, streaming)
    expect(frames.filter(({ output }) => 'tool_info' in output)).toEqual([])
  })
})
