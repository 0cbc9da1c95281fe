import { afterAll, beforeAll, expect, test } from 'vitest'

import { callSimulator, streaming } from '../../support/call-simulator.ts'
import { createSimulator } from '../../../src/simulator/index.ts'

const simulator = createSimulator()
let origin = ''
beforeAll(async () => {
  origin = await simulator.listen()
})
afterAll(() => simulator.close())

const place = (name: string, description = '') => ({
  type: 'function',
  function: {
    name,
    description,
    parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
  },
})
const weatherAndTime = [place('get_time', 'The current time in a city'), place('get_weather')]
const questions: [question: string, calls: string[]][] = [
  ['What is the weather in Hangzhou and the time in Tokyo?', ['get_weather Hangzhou', 'get_time Tokyo']],
  [
    'The time in Tokyo and Paris, and the weather in Rome',
    ['get_time Tokyo', 'get_time Paris', 'get_weather Rome'],
  ],
  ['杭州和上海的天气，以及北京现在几点？', ['get_weather 杭州', 'get_weather 上海', 'get_time 北京']],
  ['Weather and time in Seoul', ['get_weather Seoul', 'get_time Seoul']],
  ['How is the weather in the city of Rome?', ['get_weather Rome']],
  ['Hello and good day', []],
]

const bodyOf = (question: string, parameters: object) => ({
  model: 'qwen-max',
  input: { messages: [{ role: 'user', content: question }] },
  parameters: { result_format: 'message', incremental_output: true, tools: weatherAndTime, ...parameters },
})

/** Each call as the tool's name and the city it is given. */
async function callsFor(question: string, parameters: object): Promise<string[]> {
  const { text } = await callSimulator(origin, { body: bodyOf(question, parameters) })
  const calls = JSON.parse(text).output.choices[0].message.tool_calls ?? []
  return calls.map(
    (call: { function: { name: string; arguments: string } }) =>
      `${call.function.name} ${JSON.parse(call.function.arguments).city}`,
  )
}

test.each(questions)('side by side: %s', async (question, calls) => {
  expect(await callsFor(question, { parallel_tool_calls: true })).toEqual(calls)
})

test.each([{}, { parallel_tool_calls: false }])(
  'one call at a time unless more are requested: %j',
  async (parameters) => {
    const first = await Promise.all(questions.map(([question]) => callsFor(question, parameters)))
    expect(first).toEqual(questions.map(([, calls]) => calls.slice(0, 1)))
  },
)

test('two tools within one stream, each under its index', async () => {
  const body = bodyOf('Weather in Rome and the time in Paris', { parallel_tool_calls: true })
  const { frames } = await callSimulator(origin, { body, headers: streaming })
  const entries = frames.flatMap((frame) => Object(frame).output.choices[0].message.tool_calls ?? [])
  const heads = entries.filter((entry) => entry.id !== '').map((entry) => [entry.index, entry.function.name])
  expect(heads).toEqual([
    [0, 'get_weather'],
    [1, 'get_time'],
  ])
})
