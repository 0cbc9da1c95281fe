import { Ajv } from 'ajv'
import { expect, test } from 'vitest'

import { ask } from '../../support/edges.ts'
import { Simulated } from '../../support/simulated.ts'

const schema = {
  type: 'object',
  properties: {
    city: { type: 'string' },
    days: { type: 'integer', minimum: 1, maximum: 9 },
    mood: { enum: ['good', 'bad', null] },
  },
  required: ['city', 'days', 'mood'],
  additionalProperties: false,
}
const format = { type: 'json_schema', json_schema: { name: 'trip', strict: true, schema } }
const simulated = new Simulated()
const isValid = new Ajv({ allowUnionTypes: true }).compile(schema)

test.each([
  'qwen-plus',
  'qwen3.7-plus',
  'deepseek-v3.2',
  'deepseek-v4-pro',
  'glm-5.2',
  'kimi-k2.6',
  'qwen-max',
])('the answer of %s is valid against the schema, whole and streamed', async (model) => {
  // Nothing in the question asks for JSON.
  const { whole, streamed } = await simulated.both(ask('杭州 5 天', { model, response_format: format }))
  for (const text of [whole.choices[0]?.message.content ?? '', streamed.text])
    expect([text, isValid(JSON.parse(text))]).toEqual([text, true])
})
