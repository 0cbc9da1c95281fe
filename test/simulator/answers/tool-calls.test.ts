import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { callSimulator, streaming } from '../../support/call-simulator.ts'
import { createSimulator } from '../../../src/simulator/index.ts'

const simulator = createSimulator()
let origin = ''
beforeAll(async () => {
  origin = await simulator.listen()
})
afterAll(() => simulator.close())

const weather = {
  type: 'function',
  function: {
    name: 'get_current_weather',
    description: '获取现在的天气',
    parameters: {
      type: 'object',
      properties: { location: { type: 'string', description: '省市名称' } },
      required: ['location'],
    },
  },
}
const clock = { type: 'function', function: { name: 'get_time', description: 'Current time' } }
const tools = [clock, weather]
const user = (content: string) => ({ role: 'user', content })

function bodyOf(messages: object[], parameters: object) {
  return {
    model: 'qwen-max',
    input: { messages },
    parameters: { result_format: 'message', incremental_output: true, tools, ...parameters },
  }
}

async function choiceOf(messages: object[], parameters: object = {}) {
  const { text } = await callSimulator(origin, { body: bodyOf(messages, parameters) })
  return JSON.parse(text).output.choices[0]
}

interface Call {
  function: { name: string; arguments: string }
}

const callsOf = (choice: { message: { tool_calls?: Call[] } }) =>
  (choice.message.tool_calls ?? []).map((call) => [call.function.name, call.function.arguments])

describe('calls', () => {
  const cases: [question: string, parameters: object, calls: string[][], finish: string][] = [
    ['杭州天气如何？', {}, [['get_current_weather', '{"location": "杭州"}']], 'tool_calls'],
    ['Weather in Paris?', {}, [['get_current_weather', '{"location": "Paris"}']], 'tool_calls'],
    ['What time is it?', {}, [['get_time', '{}']], 'tool_calls'],
    [
      '杭州和上海的天气？',
      { parallel_tool_calls: true },
      [
        ['get_current_weather', '{"location": "杭州"}'],
        ['get_current_weather', '{"location": "上海"}'],
      ],
      'tool_calls',
    ],
    ['你好', {}, [], 'stop'],
    ['杭州天气如何？', { tool_choice: 'none' }, [], 'stop'],
    ['[[sim: say=晴]] 杭州天气如何？', {}, [], 'stop'],
    ['[[sim: pieces=["晴"]]] 杭州天气如何？', {}, [], 'stop'],
    [
      '[[sim: say=晴]] 杭州天气如何？',
      { tool_choice: { type: 'function', function: { name: 'get_time' } } },
      [['get_time', '{}']],
      'stop',
    ],
    [
      '你好，北京',
      { tool_choice: { type: 'function', function: { name: 'get_current_weather' } } },
      [['get_current_weather', '{"location": "北京"}']],
      'stop',
    ],
  ]
  test.each(cases)('%s %j', async (question, parameters, calls, finish) => {
    const choice = await choiceOf([user(question)], parameters)
    expect(callsOf(choice)).toEqual(calls)
    expect(choice.finish_reason).toBe(finish)
  })

  test('answers in words from the result of a tool', async () => {
    const call = { id: 'call_1', type: 'function', index: 0, function: { name: 'get_time', arguments: '{}' } }
    const choice = await choiceOf([
      user('杭州天气如何？'),
      { role: 'assistant', content: '', tool_calls: [call] },
      { role: 'tool', content: '杭州-大部多云', tool_call_id: 'call_1' },
    ])
    expect(choice.message.content).toContain('杭州-大部多云')
    expect(callsOf(choice)).toEqual([])
  })
})

async function fragmentsOf(faults: string, parameters: object = {}) {
  const body = bodyOf([user('杭州和上海的天气？')], {
    parallel_tool_calls: true,
    tools: [weather],
    ...parameters,
  })
  const { frames } = await callSimulator(origin, {
    body,
    headers: { ...streaming, 'x-simulator': faults },
  })
  return frames.map((frame) => {
    const [choice] = Object(frame).output.choices
    return { entries: choice.message.tool_calls ?? [], finish: choice.finish_reason }
  })
}

const id = expect.stringMatching(/^call_[0-9a-f]{22}$/)
const head = (index: number, text: string | null = '{"location": "') => ({
  index,
  id,
  type: 'function',
  function: { name: 'get_current_weather', arguments: text },
})
const tail = (index: number, text: string, name: object = {}, ownId: unknown = '') => ({
  index,
  id: ownId,
  type: 'function',
  function: { ...name, arguments: text },
})
const withoutIndex = (entry: object) =>
  Object.fromEntries(Object.entries(entry).filter(([key]) => key !== 'index'))

describe('fragments', () => {
  const opening = '{"location": "'
  const named = { name: 'get_current_weather' }
  const cases: [faults: string, frames: object[][], finish: string][] = [
    ['', [[head(0)], [tail(0, '杭州"}')], [head(1)], [tail(1, '上海"}')]], 'tool_calls'],
    [
      'tool-two-entries',
      [[head(0)], [tail(0, '杭州"}')], [tail(0, ''), head(1, '')], [tail(1, opening)], [tail(1, '上海"}')]],
      'tool_calls',
    ],
    [
      'tool-null-arguments',
      [
        [head(0, null)],
        [tail(0, opening)],
        [tail(0, '杭州"}')],
        [head(1, null)],
        [tail(1, opening)],
        [tail(1, '上海"}')],
      ],
      'tool_calls',
    ],
    [
      'tool-repeat-id',
      [
        [head(0)],
        [tail(0, '杭州"}', { name: null }, id)],
        [head(1)],
        [tail(1, '上海"}', { name: null }, id)],
      ],
      'tool_calls',
    ],
    [
      'tool-repeat-name',
      [[head(0)], [tail(0, '杭州"}', named)], [head(1)], [tail(1, '上海"}', named)]],
      'tool_calls',
    ],
    [
      'tool-no-index',
      [[head(0)], [tail(0, '杭州"}')], [head(1)], [tail(1, '上海"}')]].map((frame) =>
        frame.map(withoutIndex),
      ),
      'tool_calls',
    ],
    [
      'tool-separate-final',
      [[head(0)], [tail(0, '杭州"}')], [head(1)], [tail(1, '上海"}')], []],
      'tool_calls',
    ],
    ['finish=stop', [[head(0)], [tail(0, '杭州"}')], [head(1)], [tail(1, '上海"}')]], 'stop'],
    [
      'cumulative',
      [
        [head(0)],
        [head(0, '{"location": "杭州"}')],
        [head(0, '{"location": "杭州"}'), head(1)],
        [head(0, '{"location": "杭州"}'), head(1, '{"location": "上海"}')],
      ],
      'tool_calls',
    ],
    [
      'tool-arguments={"location": "Rome"}; tool=other',
      [
        [{ ...head(0), function: { name: 'other', arguments: '{"location": "' } }],
        [tail(0, 'Rome"}')],
        [{ ...head(1), function: { name: 'other', arguments: '{"location": "' } }],
        [tail(1, 'Rome"}')],
      ],
      'tool_calls',
    ],
  ]
  test.each(cases.map(([faults, frames, finish]) => [asciiOf(faults), frames, finish] as const))(
    '%s',
    async (faults, frames, finish) => {
      const seen = await fragmentsOf(faults)
      expect(seen.map(({ entries }) => entries)).toEqual(frames)
      expect(seen.map((frame) => frame.finish)).toEqual([...frames.slice(1).map(() => 'null'), finish])
    },
  )

  test.each([
    ['', '{}'],
    ['tool-empty-arguments', ''],
  ])('a tool without parameters (%s) has arguments "%s"', async (faults, expected) => {
    const seen = await fragmentsOf(`tool=get_time; ${faults}`, { tools: [clock], parallel_tool_calls: false })
    expect(seen[0]?.entries[0].function).toEqual({ name: 'get_time', arguments: expected })
  })
})

/** Header values are Latin-1; JSON's escapes carry the rest. */
function asciiOf(text: string): string {
  return text.replace(/[^ -~]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)
}
