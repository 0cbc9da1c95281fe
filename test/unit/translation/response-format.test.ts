import { describe, expect, test } from 'vitest'

import { dryRun } from '../../support/dry-run.ts'
import { leastRequest } from '../../support/parameter-samples.ts'
import { representatives } from '../../support/representatives.ts'

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
const instruction = `Answer with JSON that is valid against this JSON Schema:\n${JSON.stringify(schema)}`
const off = { enable_thinking: false }

const taking = representatives.filter(({ family }) => family.parameters.has('response_format'))
const native = taking.filter(({ family }) => family.jsonSchema)
const described = taking.filter(({ family }) => !family.jsonSchema)

test('DeepSeek, Kimi and GLM have JSON mode and no schema mode', () => {
  const models = described.map(({ model }) => model)
  for (const model of ['deepseek-v3.2', 'deepseek-v4-pro', 'deepseek-v3', 'kimi-k2.6', 'glm-5.2', 'glm-4.7'])
    expect(models).toContain(model)
})

test.each(native)('$model takes the schema as it is, null as absent', async (one) => {
  const given = { ...format, json_schema: { ...format.json_schema, description: null, strict: null } }
  const body = { ...leastRequest(one), response_format: given }
  const { parameters, sent, adjusted } = await dryRun(body)
  expect(parameters['response_format']).toEqual({
    type: 'json_schema',
    json_schema: { name: 'trip', schema },
  })
  expect(JSON.stringify(sent.input)).not.toContain('JSON Schema')
  expect(adjusted.filter((phrase) => phrase.startsWith('response_format'))).toEqual([])
})

describe.each(described)('$model', (one) => {
  const body = { ...leastRequest(one), response_format: format }
  const isList = one.family.service === 'multimodal-generation'
  const form = (text: string) => (isList ? [{ text }] : text)

  test('reads the schema in its system message, which is reported', async () => {
    const { parameters, sent, adjusted } = await dryRun(body)
    expect(parameters['response_format']).toEqual({ type: 'json_object' })
    expect(sent.input.messages[0]).toEqual({ role: 'system', content: form(instruction) })
    expect(sent.input.messages[1]).toMatchObject({ role: 'user' })
    const why = `(${one.model} has no JSON Schema mode; the schema is in the system message)`
    expect(adjusted).toContain(`response_format=json_schema->json_object ${why}`)
  })

  test('reads it after what the caller says there', async () => {
    const messages = [
      { role: 'system', content: 'Be brief.' },
      ...((body as { messages?: object[] }).messages ?? []),
    ]
    const { sent } = await dryRun({ ...body, messages })
    const [system, user] = sent.input.messages
    const texts = isList
      ? [{ text: 'Be brief.' }, { text: '\n\n' }, { text: instruction }]
      : `Be brief.\n\n${instruction}`
    expect(system).toEqual({ role: 'system', content: texts })
    expect(user).toMatchObject({ role: 'user' })
  })

  test('strict: a 400 that names it', async () => {
    const { status, error } = await dryRun({ ...body, ...off }, true)
    expect([status, error?.param, error?.code]).toEqual([400, 'response_format', 'unsupported_value'])
  })

  test('json_object and text stay what they are', async () => {
    for (const type of ['json_object', 'text']) {
      const { parameters, sent } = await dryRun({ ...body, response_format: { type } })
      expect(parameters['response_format']).toEqual({ type })
      expect(sent.input.messages).toHaveLength(1)
    }
  })
})

test('a schema that is not given is any JSON object, and a description is said', async () => {
  const json = { name: 'trip', description: 'A trip.' }
  const messages = [{ role: 'user', content: 'Hangzhou' }]
  const fields = {
    model: 'glm-4.7',
    messages,
    ...off,
    response_format: { type: 'json_schema', json_schema: json },
  }
  const { sent } = await dryRun(fields)
  expect(sent.input.messages[0]).toEqual({ role: 'system', content: 'A trip.\nAnswer with a JSON object.' })
})

test('files that qwen-long names keep their place as the second system message', async () => {
  const file = { type: 'file', file: { file_id: 'file-1' } }
  const messages = [{ role: 'user', content: [file, { type: 'text', text: 'What is in it?' }] }]
  const { sent } = await dryRun({ model: 'qwen-long', messages, response_format: format })
  const contents = sent.input.messages.map(({ content }) => content)
  expect(contents[0]).toContain(instruction)
  expect(contents.slice(1)).toEqual(['fileid://file-1', 'What is in it?'])
  const own = [
    { role: 'system', content: 'fileid://file-1' },
    { role: 'user', content: 'What is in it?' },
  ]
  const { sent: sentOwn } = await dryRun({ model: 'qwen-long', messages: own, response_format: format })
  expect(sentOwn.input.messages.map(({ content }) => content)).toEqual([
    instruction,
    'fileid://file-1',
    'What is in it?',
  ])
})
