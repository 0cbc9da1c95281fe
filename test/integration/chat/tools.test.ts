import { describe, expect, test } from 'vitest'

import { ask } from '../../support/edges.ts'
import { readError } from '../../support/read-answer.ts'
import { Simulated } from '../../support/simulated.ts'

const simulated = new Simulated()

const fn = (name: string) => ({
  name,
  description: `${name} of a city`,
  parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
})
const tool = (name: string) => ({ type: 'function', function: fn(name) })
const named = (name: string) => ({ type: 'function', function: { name } })
const weather = tool('get_weather')
const time = tool('get_time')
const question = (fields: Record<string, unknown>) => ask('杭州天气如何？', fields)

test('tools, a choice and parallel calls are passed on unchanged', async () => {
  const fields = { tools: [weather, time], tool_choice: 'auto', parallel_tool_calls: true }
  const { sent, adjusted, whole } = await simulated.both(question(fields))
  expect(sent.parameters).toMatchObject(fields)
  expect(adjusted).toBe('')
  expect(whole.choices[0]).toMatchObject({ finish_reason: 'tool_calls', message: { content: null } })
})

test.each(['qwen-plus', 'qwen3-vl-plus', 'deepseek-v3.2', 'glm-5.2', 'kimi-k2.6', 'qwen3-32b'])(
  '%s: a call, then its result, then the answer',
  async (model) => {
    const first = await simulated.whole(question({ model, tools: [weather] }))
    const [choice] = first.choices
    expect(choice?.finish_reason).toBe('tool_calls')
    const [call] = choice?.message.tool_calls ?? []
    const messages = [
      { role: 'user', content: '杭州天气如何？' },
      choice?.message,
      { role: 'tool', tool_call_id: call?.id, content: [{ type: 'text', text: '晴，25 度' }] },
    ]
    const { whole, adjusted } = await simulated.both({ model, messages, tools: [weather] })
    expect(whole.choices[0]?.finish_reason).toBe('stop')
    expect(whole.choices[0]?.message.content).toContain('晴，25 度')
    expect(adjusted).not.toContain('->')
  },
)

test('the result of a tool is a string for text models and a list for the others', async () => {
  const messages = [
    { role: 'user', content: 'a' },
    { role: 'assistant', content: null, tool_calls: [{ id: 'c1', type: 'function', function: fnCall('') }] },
    {
      role: 'tool',
      tool_call_id: 'c1',
      content: [
        { type: 'text', text: '1' },
        { type: 'text', text: '2' },
      ],
    },
  ]
  const text = await simulated.both({ model: 'qwen-plus', messages })
  expect(text.sent.input.messages[2]).toEqual({ role: 'tool', tool_call_id: 'c1', content: '12' })
  simulated.forget()
  const { sent } = await simulated.both({ model: 'qwen3-vl-plus', messages })
  expect(sent.input.messages[2]).toMatchObject({ content: [{ text: '1' }, { text: '2' }] })
  // A call without arguments is the empty object: DashScope parses the string.
  expect(sent.input.messages[1]).toMatchObject({
    content: [],
    tool_calls: [{ index: 0, id: 'c1', type: 'function', function: fnCall('{}') }],
  })
})

function fnCall(args: string) {
  return { name: 'get_weather', arguments: args }
}

describe('tool_choice', () => {
  const rows: [string, Record<string, unknown>, unknown, string][] = [
    ['none', { tools: [weather], tool_choice: 'none' }, 'none', ''],
    ['one by name', { tools: [weather, time], tool_choice: named('get_time') }, named('get_time'), ''],
    [
      'required of one',
      { tools: [weather], tool_choice: 'required' },
      named('get_weather'),
      'tool_choice=required->get_weather',
    ],
    [
      'required of two',
      { tools: [weather, time], tool_choice: 'required' },
      'auto',
      'tool_choice=required->auto',
    ],
    [
      'required while it thinks',
      { tools: [weather], tool_choice: 'required', enable_thinking: true },
      'auto',
      'tool_choice=required->auto (qwen-plus chooses by itself while it thinks)',
    ],
    [
      'one by name while it thinks',
      { tools: [weather, time], tool_choice: named('get_time'), enable_thinking: true },
      'auto',
      'tool_choice=get_time->auto (qwen-plus chooses by itself while it thinks)',
    ],
    ['auto while it thinks', { tools: [weather], tool_choice: 'auto', enable_thinking: true }, 'auto', ''],
  ]

  test.each(rows)('%s', async (_, fields, taken, reported) => {
    const { sent, adjusted } = await simulated.both(question(fields))
    expect(sent.parameters['tool_choice']).toEqual(taken)
    expect(adjusted === '').toBe(reported === '')
    expect(adjusted).toContain(reported)
  })

  test.each(rows.filter(([, , , reported]) => reported !== ''))('%s, strict: a 400', async (_, fields) => {
    const response = await simulated.chat(question(fields), { 'x-gateway-strict': 'true' })
    expect(await readError(response, 400)).toMatchObject({ param: 'tool_choice', code: 'unsupported_value' })
    expect(simulated.calls).toHaveLength(0)
  })

  const allowed = (mode: string, ...names: string[]) => ({
    type: 'allowed_tools',
    allowed_tools: { mode, tools: names.map(named) },
  })

  test('allowed_tools: a shorter list and a choice among them', async () => {
    const fields = { tools: [weather, time], tool_choice: allowed('auto', 'get_time') }
    const { sent } = await simulated.both(question(fields))
    expect(sent.parameters).toMatchObject({ tools: [time], tool_choice: 'auto' })
  })

  test('allowed_tools, one of them required: that one', async () => {
    const fields = { tools: [weather, time], tool_choice: allowed('required', 'get_weather') }
    const { sent, adjusted } = await simulated.both(question(fields))
    expect(sent.parameters).toMatchObject({ tools: [weather], tool_choice: named('get_weather') })
    expect(adjusted).toContain('tool_choice=required->get_weather')
  })

  test.each(['required', named('get_weather')])('%j without tools is a 400', async (choice) => {
    const { param, message } = await simulated.refusal(question({ tool_choice: choice }))
    expect(param).toBe('tool_choice')
    expect(message).toContain("'tool_choice' is only allowed when 'tools' are specified")
  })

  test('an empty list of tools is dropped', async () => {
    const { sent } = await simulated.both(question({ tools: [], tool_choice: 'auto' }))
    expect(Object.keys(sent.parameters)).toEqual(['result_format', 'incremental_output'])
  })
})

describe('a model without tools', () => {
  test.each(['farui-plus', 'qwen-long', 'qwen-vl-ocr', 'qwen-audio-turbo'])(
    '%s: a 400 that names them',
    async (model) => {
      for (const [param, value] of [
        ['tools', [weather]],
        ['functions', [fn('get_weather')]],
      ] as const) {
        const error = await simulated.refusal(question({ model, [param]: value }))
        expect(error).toMatchObject({ param, code: 'unsupported_parameter' })
        expect(error.message).toContain(model)
      }
      expect(simulated.calls).toHaveLength(0)
    },
  )

  test('with "none" tools that the model does not support are dropped and reported', async () => {
    const { sent, adjusted } = await simulated.both(
      question({ model: 'farui-plus', tools: [weather], tool_choice: 'none' }),
    )
    expect(sent.parameters).not.toHaveProperty('tools')
    expect(adjusted).toBe('tools dropped (not supported by farui-plus)')
  })
})

test("a custom tool is OpenAI's own: a 400 that names it", async () => {
  const error = await simulated.refusal(question({ tools: [{ type: 'custom', custom: { name: 'x' } }] }))
  expect(error.param).toMatch(/^tools\[0\]/)
})

describe('functions, the predecessors of tools', () => {
  const legacy = { functions: [fn('get_weather'), fn('get_time')] }

  test.each([
    [{}, undefined],
    [{ function_call: 'auto' }, 'auto'],
    [{ function_call: 'none' }, 'none'],
    [{ function_call: { name: 'get_time' } }, named('get_time')],
  ])('are sent as tools, %j', async (choice, taken) => {
    await simulated.whole(question({ ...legacy, ...choice }))
    const { parameters } = simulated.sent
    expect(parameters).toMatchObject({ tools: [weather, time] })
    expect(parameters['tool_choice']).toEqual(taken)
    expect(parameters).not.toHaveProperty('functions')
    expect(parameters).not.toHaveProperty('function_call')
  })

  test('are returned as function_call, whole', async () => {
    const { choices } = await simulated.whole(question({ functions: [fn('get_weather')] }))
    expect(choices[0]?.finish_reason).toBe('function_call')
    expect(choices[0]?.message.function_call).toEqual({
      name: 'get_weather',
      arguments: expect.stringContaining('杭州') as unknown,
    })
    expect(choices[0]?.message).not.toHaveProperty('tool_calls')
  })

  test('are returned as function_call, streamed', async () => {
    const { chunks, raw } = await simulated.streamed(question({ functions: [fn('get_weather')] }))
    const deltas = chunks.flatMap(({ choices }) => choices)
    expect(deltas[0]?.delta).toEqual({
      role: 'assistant',
      content: null,
      function_call: { name: 'get_weather', arguments: '' },
      refusal: null,
    })
    const pieces = deltas.slice(1).flatMap(({ delta }) => delta.function_call ?? [])
    expect(pieces.every((piece) => !('name' in piece))).toBe(true)
    expect(JSON.parse(pieces.map((piece) => piece.arguments).join(''))).toEqual({ city: '杭州' })
    expect(deltas.at(-1)).toMatchObject({ delta: {}, finish_reason: 'function_call' })
    expect(raw).not.toContain('tool_calls')
  })

  test('a past call and its result fit together', async () => {
    const messages = [
      { role: 'user', content: '杭州天气如何？' },
      { role: 'assistant', content: null, function_call: fnCall('{"city":"杭州"}') },
      { role: 'function', name: 'get_weather', content: '晴' },
    ]
    const { sent, whole } = await simulated.both({ model: 'qwen-plus', messages, ...legacy })
    const [, call, result] = sent.input.messages
    const [made] = (call?.['tool_calls'] ?? []) as { id: string }[]
    expect(made).toMatchObject({ type: 'function', function: fnCall('{"city":"杭州"}') })
    expect(result).toEqual({ role: 'tool', content: '晴', tool_call_id: made?.id })
    expect(whole.choices[0]?.message.content).toContain('晴')
  })

  test('beside tools they are not dropped silently', async () => {
    const response = await simulated.chat(question({ tools: [weather], functions: [fn('get_time')] }))
    const text = await response.text()
    const reported = `${response.headers.get('x-gateway-adjusted')} ${response.status === 400 ? text : ''}`
    expect(reported + JSON.stringify(simulated.sent ?? {})).toMatch(/functions|get_time/)
  })
})
