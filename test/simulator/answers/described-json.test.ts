import { Ajv } from 'ajv'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { callSimulator } from '../../support/call-simulator.ts'
import { createSimulator } from '../../../src/simulator/index.ts'

const simulator = createSimulator()
let origin = ''
beforeAll(async () => {
  origin = await simulator.listen()
})
afterAll(() => simulator.close())

interface Described {
  system?: string
  user?: string
  format?: object
}

async function answerTo({ system, user = '小明今年34岁', format = { type: 'json_object' } }: Described) {
  const messages = [
    ...(system === undefined ? [] : [{ role: 'system', content: system }]),
    { role: 'user', content: user },
  ]
  const body = {
    model: 'qwen-plus',
    input: { messages },
    parameters: { result_format: 'message', response_format: format },
  }
  const { text } = await callSimulator(origin, { body })
  return JSON.parse(JSON.parse(text).output.choices[0].message.content)
}

const ajv = new Ajv({ allowUnionTypes: true, strict: false })

/** What is wrong with the value; null where it satisfies the schema. */
function errorsIn(value: unknown, schema: object) {
  const isFit = ajv.compile(schema)
  return isFit(value) ? null : isFit.errors
}

const person = {
  type: 'object',
  properties: {
    name: { type: 'string', minLength: 60 },
    age: { type: 'integer', minimum: 0, maximum: 20 },
    weight: { type: 'number', exclusiveMinimum: 1, exclusiveMaximum: 2 },
    even: { type: 'integer', multipleOf: 6, minimum: 40 },
    mood: { enum: ['good', 'bad'] },
    nick: { anyOf: [{ type: 'null' }, { type: 'string' }] },
    code: { type: 'string', pattern: '^[A-Z]{3}-\\d+$' },
    tags: { type: 'array', items: { type: 'string' }, minItems: 3, uniqueItems: true },
    pair: { type: 'array', items: { type: 'number' }, maxItems: 0 },
    kind: { const: 'person' },
    note: { type: ['string', 'null'], maxLength: 3 },
    braces: { type: 'string', pattern: '^[^{]*$' },
  },
  required: [
    'name',
    'age',
    'weight',
    'even',
    'mood',
    'nick',
    'code',
    'tags',
    'pair',
    'kind',
    'note',
    'braces',
  ],
  additionalProperties: false,
}
const tree = {
  $ref: '#/$defs/node',
  $defs: {
    node: {
      type: 'object',
      properties: {
        label: { $ref: '#/$defs/label' },
        children: { type: 'array', items: { $ref: '#/$defs/node' } },
        parent: { anyOf: [{ $ref: '#/$defs/node' }, { type: 'null' }] },
      },
      required: ['label', 'children', 'parent'],
      additionalProperties: false,
    },
    label: { type: 'string', maxLength: 5 },
  },
}
const composed = {
  allOf: [
    { type: 'object', properties: { a: { type: 'number' } }, required: ['a'] },
    { properties: { b: { type: 'boolean' } }, required: ['b'] },
  ],
}
const schemas: [name: string, schema: object][] = [
  ['ranges and lengths', person],
  ['a schema that contains itself', tree],
  ['allOf', composed],
]

describe('a JSON Schema', () => {
  test.each(schemas)('in a system message: %s', async (_name, schema) => {
    const system = `You are {helpful}. Answer in JSON that satisfies this schema:\n${JSON.stringify(schema)}\nNothing else.`
    expect(errorsIn(await answerTo({ system }), schema)).toBeNull()
  })

  test.each(schemas)('indented, in a fence, wrapped as OpenAI does: %s', async (_name, schema) => {
    const wrapped = { name: 'answer', strict: true, schema }
    const system = `JSON only.\n\`\`\`json\n${JSON.stringify(wrapped, undefined, 2)}\n\`\`\``
    expect(errorsIn(await answerTo({ system, user: 'Take {"name": "x"} as JSON' }), schema)).toBeNull()
  })

  test.each(schemas)('in response_format: %s', async (_name, schema) => {
    const format = { type: 'json_schema', json_schema: { name: 'answer', schema } }
    expect(errorsIn(await answerTo({ format }), schema)).toBeNull()
  })

  test('in response_format wins over one in the messages', async () => {
    const format = { type: 'json_schema', json_schema: { name: 'answer', schema: composed } }
    const value = await answerTo({ system: JSON.stringify(person), format })
    expect(value).toEqual({ a: 34, b: true })
  })

  test('in a user message counts too', async () => {
    expect(await answerTo({ user: `JSON like ${JSON.stringify(composed)}` })).toEqual({ a: 1, b: true })
  })
})

describe('a shape in words', () => {
  test.each<[shape: string, value: object]>([
    ['{"name": …, "age": …}', { name: expect.any(String), age: 34 }],
    ['{"name": "...", "age": ...}', { name: expect.any(String), age: 34 }],
    [
      '{name: string, age: number, tags: string[]}',
      { name: expect.any(String), age: 34, tags: [expect.any(String)] },
    ],
    ['{"ok": true, "none": null, "n": 1.5}', { ok: true, none: null, n: 34 }],
    ['{"mood": "good|bad"}', { mood: 'good' }],
    ["{mood: 'low' | 'high'}", { mood: 'low' }],
    ['{"person": {"age": <int>}, "list": [{"count": 0}]}', { person: { age: 34 }, list: [{ count: 34 }] }],
    ['{\n  "姓名": "…",\n  "年龄": …\n}', { 姓名: expect.any(String), 年龄: 34 }],
  ])('%s', async (shape, value) => {
    expect(await answerTo({ system: `Answer in JSON: ${shape}.` })).toEqual(value)
    expect(await answerTo({ user: `34: answer in JSON of the form ${shape}` })).toEqual(value)
  })

  test('of the last question wins', async () => {
    const value = await answerTo({ system: 'JSON: {"old": …}', user: 'Now as {"new": …}' })
    expect(Object.keys(value)).toEqual(['new'])
  })

  test.each(['JSON, please', 'JSON {please}', '{{{{ JSON', '}} JSON {{ "', 'JSON {}'])(
    'nothing of the kind: %s',
    async (user) => {
      expect(Object.keys(await answerTo({ user }))).toEqual(['topic', 'answer', 'count', 'complete'])
    },
  )

  test.each([
    ['braces without end', '{'.repeat(200_000)],
    ['strings without end', '{"'.repeat(100_000)],
    ['nests without bottom', '{"a":'.repeat(40_000) + '}'.repeat(40_000)],
  ])('%s are answered in time', async (_what, text) => {
    expect(await answerTo({ user: `JSON ${text}` })).toBeTypeOf('object')
  })
})

test.each([{ type: '__proto__' }, { type: 'string', format: '__proto__' }, { type: 'toString' }])(
  'an unknown word of a schema means text: %j',
  async (described) => {
    const schema = { type: 'object', properties: { a: described }, required: ['a'] }
    const format = { type: 'json_schema', json_schema: { name: 'n', schema, strict: true } }
    expect(await answerTo({ format })).toEqual({ a: '小明今年34岁' })
  },
)
