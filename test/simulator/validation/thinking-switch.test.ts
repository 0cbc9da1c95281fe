import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { callSimulator, multimodalPath, streaming } from '../../support/call-simulator.ts'
import { createSimulator } from '../../../src/simulator/index.ts'

const simulator = createSimulator()
let origin = ''
beforeAll(async () => {
  origin = await simulator.listen()
})
afterAll(() => simulator.close())

const multimodal = /^qwen3\.[58]|^qwen3\.[67]-(plus|flash)|-vl-|^qvq|^kimi-k2\.[56]/

async function answerTo(model: string, parameters: object, text = '[[sim: think=想; say=好]] JSON') {
  const isSeeing = multimodal.test(model)
  const messages = [{ role: 'user', content: isSeeing ? [{ text }] : text }]
  const body = {
    model,
    input: { messages },
    parameters: { result_format: 'message', incremental_output: true, ...parameters },
  }
  const path = isSeeing ? { path: multimodalPath } : {}
  const { frames } = await callSimulator(origin, { body, headers: streaming, ...path })
  return frames.map((frame) => Object(frame))
}

/** Whether the model thought; the message of the refusal where there is one. */
async function outcome(model: string, parameters: object): Promise<boolean | string> {
  const frames = await answerTo(model, parameters)
  if (frames[0].message !== undefined) return `${frames[0].code}: ${frames[0].message}`
  return frames.some(({ output }) => output.choices[0].message.reasoning_content === '想')
}

const restricted = 'InvalidParameter: The value of the enable_thinking parameter is restricted to True.'
const unsupported = (model: string) =>
  `InvalidParameter.NotSupportEnableThinking: The model ${model} does not support enable_thinking.`
const on = { enable_thinking: true }
const off = { enable_thinking: false }

const always = [
  'qwen3.7-max-preview',
  'qwen3.7-max-2026-05-17',
  'kimi-k2.7-code',
  'kimi-k2-thinking',
  'qwq-plus',
  'qvq-max',
  'qwen3-235b-a22b-thinking-2507',
  'qwen3-vl-32b-thinking',
  'qwen3-next-80b-a3b-thinking',
  'deepseek-r1',
  'glm-5.3',
  'MiniMax-M2.5',
]
test.each(always)('%s always thinks', async (model) => {
  const outcomes = await Promise.all([{}, on, off].map((parameters) => outcome(model, parameters)))
  expect(outcomes).toEqual([true, true, restricted])
})

const never = [
  'qwen-max',
  'qwen3-coder-plus',
  'qwen3-30b-a3b-instruct-2507',
  'deepseek-v3',
  'farui-plus',
  'qwen-vl-max',
]
test.each(never)('%s has no switch', async (model) => {
  const outcomes = await Promise.all([{}, on, off].map((parameters) => outcome(model, parameters)))
  expect(outcomes).toEqual([false, unsupported(model), unsupported(model)])
})

const hybrid: [model: string, thinksByDefault: boolean][] = [
  ['qwen-plus', false],
  ['qwen-flash', false],
  ['qwen-turbo', false],
  ['qwen3-max', false],
  ['qwen3-vl-plus', false],
  ['deepseek-v3.2', false],
  ['deepseek-v3.1', false],
  ['kimi-k2.5', false],
  ['qwen3.5-plus', true],
  ['qwen3.6-flash', true],
  ['qwen3.7-max', true],
  ['qwen3.8-max', true],
  ['qwen3-8b', true],
  ['deepseek-v4-pro', true],
  ['glm-5.1', true],
  ['glm-4.5', true],
]
test.each(hybrid)('%s thinks or not; by default: %j', async (model, byDefault) => {
  const outcomes = await Promise.all(
    [{}, on, off, { enable_thinking: null }].map((one) => outcome(model, one)),
  )
  expect(outcomes).toEqual([byDefault, true, false, byDefault])
})

describe('the object of MiniMax-M3', () => {
  const model = 'MiniMax/MiniMax-M3'
  const wrong = "InvalidParameter: Input should be 'adaptive', 'disabled': parameters.thinking.type"
  test.each<[parameters: object, expected: boolean | string]>([
    [{}, true],
    [{ thinking: { type: 'adaptive' } }, true],
    [{ thinking: { type: 'disabled' } }, false],
    [{ thinking: { type: 'enabled' } }, wrong],
    [{ thinking: 'disabled' }, wrong],
    [off, unsupported(model)],
  ])('%j: %s', async (parameters, expected) => {
    expect(await outcome(model, parameters)).toBe(expected)
  })

  test.each(['qwen-plus', 'MiniMax-M2.5', 'glm-5.1'])('is not for %s', async (other) => {
    expect(await outcome(other, { thinking: { type: 'disabled' } })).toBe(
      'InvalidParameter: This model does not support thinking.',
    )
  })
})

describe('an answer in JSON', () => {
  const formats = [
    { type: 'json_object' },
    { type: 'json_schema', json_schema: { name: 'a', schema: { type: 'object' } } },
  ]
  test.each(formats)('of $type is refused while the model thinks', async (response_format) => {
    for (const model of ['qwen-plus', 'qwen3.7-max'])
      expect(await outcome(model, { ...on, response_format })).toBe(
        'InvalidParameter: Json mode response is not supported when enable_thinking is true',
      )
    expect(await outcome('qwen3.7-max', { ...off, response_format })).toBe(false)
  })

  const thirdParty = ['deepseek-v3.2', 'deepseek-v4-flash', 'glm-4.6', 'kimi-k2.5']
  test.each(thirdParty)('with a schema is refused by %s, one without is not', async (model) => {
    const [object, schema] = formats
    expect(await outcome(model, { ...off, response_format: schema })).toBe(
      "InvalidParameter: <400> InternalError.Algo.InvalidParameter: 'response_format.type' Invalid value: 'json_schema'. Supported values are: 'json_object' and 'text'.",
    )
    expect(await outcome(model, { ...off, response_format: object })).toBe(false)
  })
})
