import { expect, test } from 'vitest'

import { ask, onBothEdges } from '../../support/edges.ts'
import { readError } from '../../support/read-answer.ts'

interface Refusal {
  what: string
  body: unknown
  param: string | null
  code: string | null
  /** Required parts of the message: the given and the allowed value. */
  says: string[]
}

const text = (role: string, content: unknown = 'hi') => ({ role, content })
const messages = (...list: unknown[]) => ({ model: 'qwen-plus', messages: list })
const tool = (definition: unknown) => ask('hi', { tools: [definition] })
const named = (name: unknown) => tool({ type: 'function', function: { name } })

/** A field out of range: OpenAI's sentence names the bound and the given value. */
function range(name: string, value: number, bound: string, code: string): Refusal {
  return {
    what: `${name} ${value}`,
    body: ask('hi', { [name]: value }),
    param: name,
    code,
    says: [`'${name}'`, `Expected a value ${bound}`, `got ${value} instead`],
  }
}

/** A field of the wrong type. */
function type(name: string, value: unknown, expected: string, given: string): Refusal {
  return {
    what: `${name} ${JSON.stringify(value)}`,
    body: ask('hi', { [name]: value }),
    param: name,
    code: 'invalid_type',
    says: [`'${name}'`, expected, given],
  }
}

const missing = (what: string, body: unknown, param: string): Refusal => ({
  what,
  body,
  param,
  code: 'missing_required_parameter',
  says: [`Missing required parameter: '${param}'.`],
})

const value = (what: string, body: unknown, param: string, ...says: string[]): Refusal => ({
  what,
  body,
  param,
  code: 'invalid_value',
  says,
})

const refusals: Refusal[] = [
  missing('no model', { messages: [text('user')] }, 'model'),
  {
    what: 'an empty model',
    body: { model: '', messages: [text('user')] },
    param: 'model',
    code: 'empty_string',
    says: ["'model'", 'minimum length 1', 'an empty string'],
  },
  { ...type('model', 7, 'a string', 'an integer'), body: { model: 7, messages: [text('user')] } },
  missing('no messages', { model: 'qwen-plus' }, 'messages'),
  {
    what: 'no message',
    body: messages(),
    param: 'messages',
    code: 'empty_array',
    says: [
      "Invalid 'messages': empty array. Expected an array with minimum length 1, but got an empty array instead.",
    ],
  },
  type('messages', 'hi', 'an array', 'a string'),
  type('messages', null, 'an array', 'null'),
  // An object with a `length` is not a list.
  type('messages', { length: { toString: null } }, 'an array', 'an object'),
  type('model', { length: { toString: null } }, 'a string', 'an object'),
  {
    ...type('messages', ['hi'], 'an object', 'a string'),
    param: 'messages[0]',
    says: ['an object', 'a string'],
  },
  missing('a message without a role', messages({ content: 'hi' }), 'messages[0].role'),
  value(
    'an unknown role',
    messages(text('user'), text('bot')),
    'messages[1].role',
    "'bot'",
    "'assistant'",
    "'tool'",
  ),
  value('a role in capitals', messages(text('User')), 'messages[0].role', "'User'", "'user'"),
  missing('a message without content', messages({ role: 'user' }), 'messages[0].content'),
  {
    what: 'content null from a user',
    body: messages(text('user', null)),
    param: 'messages[0].content',
    code: 'invalid_type',
    says: ['a string', 'an array', 'null'],
  },
  {
    what: 'content that is a number',
    body: messages(text('user', 5)),
    param: 'messages[0].content',
    code: 'invalid_type',
    says: ['a string', 'an array', 'an integer'],
  },
  missing('a part without a type', messages(text('user', [{ text: 'hi' }])), 'messages[0].content[0].type'),
  missing(
    'a text part without text',
    messages(text('user', [{ type: 'text' }])),
    'messages[0].content[0].text',
  ),
  value(
    'an unknown part',
    messages(text('user', [{ type: 'smell' }])),
    'messages[0].content[0].type',
    "'smell'",
    "'text'",
  ),
  value(
    'an image for a text model',
    messages(
      text('user', [
        { type: 'text', text: 'what?' },
        { type: 'image_url', image_url: { url: 'https://a.example/i.png' } },
      ]),
    ),
    'messages[0].content[1]',
    'qwen-plus accepts text only',
    "'image_url'",
    'qwen3-vl-plus',
  ),
  value(
    'a file for a text model',
    messages(text('user', [{ type: 'file', file: { file_id: 'f' } }])),
    'messages[0].content[0]',
    "'file'",
    'qwen-long',
  ),
  missing(
    'a tool message without its call',
    messages(text('user'), text('tool')),
    'messages[1].tool_call_id',
  ),
  range('temperature', 3, '<= 2', 'decimal_above_max_value'),
  range('temperature', 2.5, '<= 2', 'decimal_above_max_value'),
  range('temperature', -0.5, '>= 0', 'decimal_below_min_value'),
  range('top_p', -1, '>= 0', 'decimal_below_min_value'),
  range('top_p', 1.5, '<= 1', 'decimal_above_max_value'),
  range('n', 0, '>= 1', 'integer_below_min_value'),
  range('n', 5, '<= 4', 'integer_above_max_value'),
  range('n', 129, '<= 128', 'integer_above_max_value'),
  range('max_tokens', 0, '>= 1', 'integer_below_min_value'),
  range('max_completion_tokens', -3, '>= 1', 'integer_below_min_value'),
  range('presence_penalty', 2.5, '<= 2', 'decimal_above_max_value'),
  range('frequency_penalty', -2.5, '>= -2', 'decimal_below_min_value'),
  range('top_logprobs', 21, '<= 20', 'integer_above_max_value'),
  type('temperature', 'hot', 'a number', 'a string'),
  type('top_p', '0.5', 'a number', 'a string'),
  type('max_tokens', 1.5, 'an integer', 'a decimal'),
  type('seed', 1.5, 'an integer', 'a decimal'),
  type('n', '2', 'a number', 'a string'),
  type('stream', 'yes', 'a boolean', 'a string'),
  type('stream', 1, 'a boolean', 'an integer'),
  type('logprobs', 5, 'a boolean', 'an integer'),
  type('stop', 5, 'a string', 'an integer'),
  { ...type('stop', [true], 'a string', 'a boolean'), param: 'stop[0]', says: ['a string', 'a boolean'] },
  type('tools', {}, 'an array', 'an object'),
  value(
    'a tool that is no function',
    tool({ type: 'retrieval' }),
    'tools[0].type',
    "'retrieval'",
    "'function'",
  ),
  missing('a tool without a function', tool({ type: 'function' }), 'tools[0].function'),
  missing('a function without a name', tool({ type: 'function', function: {} }), 'tools[0].function.name'),
  value('a name with a space', named('get weather'), 'tools[0].function.name', 'pattern', '^[a-zA-Z0-9_-]+$'),
  value('a Chinese name', named('天气'), 'tools[0].function.name', 'pattern'),
  {
    what: 'a name of 65 characters',
    body: named('a'.repeat(65)),
    param: 'tools[0].function.name',
    code: 'string_above_max_length',
    says: ['maximum length 64', 'length 65'],
  },
  value(
    'an unknown tool_choice',
    ask('hi', { tool_choice: 'any' }),
    'tool_choice',
    "'any'",
    "'none'",
    "'auto'",
    "'required'",
  ),
  value('a tool_choice without tools', ask('hi', { tool_choice: 'required' }), 'tool_choice', "'tools'"),
  value(
    'an unknown response format',
    ask('hi', { response_format: { type: 'xml' } }),
    'response_format.type',
    "'xml'",
    "'json_object'",
  ),
  missing(
    'a schema without a name',
    ask('hi', { response_format: { type: 'json_schema', json_schema: {} } }),
    'response_format.json_schema.name',
  ),
]

onBothEdges((bench) => {
  test.each(refusals)('refuses $what', async ({ body, param, code, says }) => {
    const error = await readError(await bench.chat(body), 400)
    expect({ ...error, message: '' }).toEqual({ message: '', type: 'invalid_request_error', param, code })
    for (const part of says) expect(error.message).toContain(part)
    expect(bench.calls).toEqual([])
  })

  test('repeats no long value in full', async () => {
    const error = await readError(await bench.chat(messages(text('r'.repeat(5000)))), 400)
    expect(error.message.length).toBeLessThan(500)
  })
})
