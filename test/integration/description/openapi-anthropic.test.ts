import { expect, test } from 'vitest'

import { fetchOpenApi, operationOf } from '../../support/openapi.ts'

const openApi = await fetchOpenApi()
const messages = operationOf(openApi, '/v1/messages')
const [list, model] = ['/v1/models', '/v1/models/{id}'].map((path) => openApi.paths[path]?.['get'])
const schema = (name: string) => ({ $ref: `#/components/schemas/${name}` })

test('the key may come as x-api-key, on the paths of Anthropic alone', () => {
  expect(openApi.components).toMatchObject({
    securitySchemes: { apiKey: { type: 'apiKey', in: 'header', name: 'x-api-key' } },
  })
  const taking = Object.entries(openApi.paths).filter(([, operations]) =>
    JSON.stringify(operations).includes('"apiKey"'),
  )
  expect(taking.map(([path]) => path)).toEqual(['/v1/messages', '/v1/messages/count_tokens'])
})

test('an unpaid bill is 402 and an overload 529, in the envelope of Anthropic', () => {
  const { responses } = messages
  expect(Object.keys(responses)).toEqual(expect.arrayContaining(['402', '429', '529']))
  expect(responses).not.toHaveProperty('503')
  for (const status of ['400', '402', '529'])
    expect(responses[status]?.content).toEqual({ 'application/json': { schema: schema('AnthropicError') } })
  expect(responses['402']).toMatchObject({ description: expect.stringContaining('`insufficient_quota`') })
  expect(responses['429']).toMatchObject({ description: expect.not.stringContaining('insufficient_quota') })
  expect(Object.keys(responses['529'] as object)).toContain('headers')
})

test('an answer is a message, or what a dry run would send', () => {
  expect(messages.responses['200']?.content['application/json']).toEqual({
    schema: { anyOf: [schema('MessagesAnswer'), schema('DryRun')] },
  })
})

test('answers have the id under the name of Anthropic, and the wait in milliseconds', () => {
  expect(messages.responses['200']).toMatchObject({ headers: { 'request-id': {} } })
  expect(messages.responses['429']).toMatchObject({ headers: { 'retry-after-ms': {} } })
})

test('lists and models have two forms, chosen by a header', () => {
  expect(list?.responses['200']?.content).toEqual({
    'application/json': { schema: { anyOf: [schema('ModelList'), schema('AnthropicModelList')] } },
  })
  expect(JSON.stringify(model?.responses['200']?.content)).toContain('AnthropicModel')
  expect(list?.parameters).toContainEqual(
    expect.objectContaining({
      name: 'anthropic-version',
      description: expect.stringContaining('`after_id`'),
    }),
  )
  expect(list?.responses['400']?.content).toEqual({
    'application/json': { schema: { anyOf: [schema('Error'), schema('AnthropicError')] } },
  })
})
