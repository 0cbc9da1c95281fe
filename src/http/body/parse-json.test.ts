import { describe, expect, test } from 'vitest'
import { z } from 'zod'

import { ChatRequest } from '../../endpoints/chat-completions/schema.ts'
import { parseBody, parseJson } from './parse-json.ts'

const user = { role: 'user', content: 'hi' }
const valid = { model: 'qwen-plus', messages: [user] }
const tool = { type: 'function', function: { name: 'f' } }

describe('a body that does not fit', () => {
  test.each([
    [
      [],
      null,
      'invalid_type',
      'Invalid type for the request body: expected an object, but got an array instead.',
    ],
    [
      { ...valid, model: undefined },
      'model',
      'missing_required_parameter',
      "Missing required parameter: 'model'.",
    ],
    [
      { ...valid, model: 7 },
      'model',
      'invalid_type',
      "Invalid type for 'model': expected a string, but got an integer instead.",
    ],
    [{ ...valid, model: '' }, 'model', 'empty_string', 'but got an empty string instead'],
    [{ model: 'm' }, 'messages', 'missing_required_parameter', "Missing required parameter: 'messages'."],
    [{ ...valid, messages: 'hi' }, 'messages', 'invalid_type', 'expected an array, but got a string instead'],
    [
      { ...valid, messages: [] },
      'messages',
      'empty_array',
      "Invalid 'messages': empty array. Expected an array with minimum length 1, but got an empty array instead.",
    ],
    [
      { ...valid, messages: ['hi'] },
      'messages[0]',
      'invalid_type',
      'expected an object, but got a string instead',
    ],
    [
      { ...valid, messages: [{ content: 'hi' }] },
      'messages[0].role',
      'missing_required_parameter',
      "'messages[0].role'",
    ],
    [
      { ...valid, messages: [user, { ...user, role: 'robot' }] },
      'messages[1].role',
      'invalid_value',
      "'robot'. Supported values are: 'system', 'developer', 'user', 'assistant', 'tool', and 'function'.",
    ],
    [
      { ...valid, messages: [{ role: 'user' }] },
      'messages[0].content',
      'missing_required_parameter',
      "'messages[0].content'",
    ],
    [
      { ...valid, messages: [{ role: 'user', content: 5 }] },
      'messages[0].content',
      'invalid_type',
      'expected one of a string or an array, but got an integer instead',
    ],
    [
      { ...valid, messages: [{ role: 'user', content: [{ type: 'text' }] }] },
      'messages[0].content[0].text',
      'missing_required_parameter',
      "'messages[0].content[0].text'",
    ],
    [
      { ...valid, messages: [{ role: 'user', content: [{ type: 'smell' }] }] },
      'messages[0].content[0].type',
      'invalid_value',
      "'smell'. Supported values are: 'text'",
    ],
    [
      { ...valid, messages: [{ role: 'tool', content: 'x' }] },
      'messages[0].tool_call_id',
      'missing_required_parameter',
      'tool_call_id',
    ],
    [
      { ...valid, temperature: 2.5 },
      'temperature',
      'decimal_above_max_value',
      "Invalid 'temperature': decimal above maximum value. Expected a value <= 2, but got 2.5 instead.",
    ],
    [
      { ...valid, temperature: '1' },
      'temperature',
      'invalid_type',
      'expected a number, but got a string instead',
    ],
    [
      { ...valid, top_p: -0.1 },
      'top_p',
      'decimal_below_min_value',
      'Expected a value >= 0, but got -0.1 instead.',
    ],
    [{ ...valid, n: 0 }, 'n', 'integer_below_min_value', 'Expected a value >= 1, but got 0 instead.'],
    [{ ...valid, n: 1.5 }, 'n', 'invalid_type', 'expected an integer, but got a decimal instead'],
    [
      { ...valid, max_tokens: -1 },
      'max_tokens',
      'integer_below_min_value',
      'Expected a value >= 1, but got -1 instead.',
    ],
    [{ ...valid, seed: 2 ** 60 }, 'seed', 'integer_above_max_value', 'Expected a value <= 9007199254740991'],
    [
      { ...valid, stop: 5 },
      'stop',
      'invalid_type',
      'expected one of a string or an array, but got an integer instead',
    ],
    [{ ...valid, stop: [true] }, 'stop[0]', 'invalid_type', 'but got a boolean instead'],
    [{ ...valid, stream: 'yes' }, 'stream', 'invalid_type', 'expected a boolean, but got a string instead'],
    [
      { ...valid, tools: [{ type: 'function' }] },
      'tools[0].function',
      'missing_required_parameter',
      "Missing required parameter: 'tools[0].function'.",
    ],
    [
      { ...valid, tools: [{ type: 'function', function: { name: 'a b' } }] },
      'tools[0].function.name',
      'invalid_value',
      "string does not match pattern. Expected a string that matches the pattern '^[a-zA-Z0-9_-]+$'.",
    ],
    [
      { ...valid, tools: [{ ...tool, type: 'custom' }] },
      'tools[0].type',
      'invalid_value',
      "'custom'. Supported value is: 'function'.",
    ],
    [
      { ...valid, tools: [tool], tool_choice: 'maybe' },
      'tool_choice',
      'invalid_value',
      "'maybe'. Supported values are: 'none', 'auto', and 'required'.",
    ],
    [
      { ...valid, tools: [tool], tool_choice: { type: 'function' } },
      'tool_choice.function',
      'missing_required_parameter',
      'tool_choice.function',
    ],
    [
      { ...valid, response_format: { type: 'xml' } },
      'response_format.type',
      'invalid_value',
      "'xml'. Supported values are: 'text', 'json_object', and 'json_schema'.",
    ],
    [
      { ...valid, response_format: { type: 'json_schema' } },
      'response_format.json_schema',
      'missing_required_parameter',
      'json_schema',
    ],
  ])('%j', (body, param, code, message) => {
    expect(() => parseBody(ChatRequest, body)).toThrow(
      expect.objectContaining({
        status: 400,
        type: 'invalid_request_error',
        param,
        code,
        message: expect.stringContaining(message),
      }),
    )
  })
})

test('null is the same as absent for optional fields', () => {
  const nulls = Object.fromEntries(
    ['temperature', 'stop', 'tools', 'n', 'stream', 'seed'].map((name) => [name, null]),
  )
  expect(parseBody(ChatRequest, { ...valid, ...nulls })).toEqual({ ...valid, ...nulls })
})

test('a valid body is returned unchanged: same keys, same order, unknown ones too', () => {
  const body = { zzz: { b: 1, a: 2 }, messages: [{ content: 'hi', role: 'user', extra: 1 }], model: 'm' }
  expect(JSON.stringify(parseBody(ChatRequest, body))).toBe(JSON.stringify(body))
})

test('long strings and other formats are named as well', () => {
  const schema = z.object({ name: z.string().max(3), items: z.array(z.int()).max(1) })
  expect(() => parseBody(schema, { name: 'four', items: [] })).toThrow(
    "Invalid 'name': string too long. Expected a string with maximum length 3, but got a string with length 4 instead.",
  )
  expect(() => parseBody(schema, { name: 'a', items: [1, 2] })).toThrow(
    "Invalid 'items': array too long. Expected an array with maximum length 1, but got an array with length 2 instead.",
  )
})

test.each([[''], ['{'], ['{"a":1}}'], ['\ufffe'], ['undefined']])('%j is not JSON', (text) => {
  expect(() => parseJson(new TextEncoder().encode(text))).toThrow('could not parse the JSON body')
})

test('bytes that are not UTF-8 are not JSON, and a byte-order mark does no harm', () => {
  expect(() => parseJson(new Uint8Array([0x22, 0xc3, 0x28, 0x22]))).toThrow('in UTF-8')
  expect(parseJson(new TextEncoder().encode('\ufeff{"a":1}'))).toEqual({ a: 1 })
})
