import { expect, test } from 'vitest'

import { createGateway } from '../../../src/index.ts'
import { ask } from '../../support/edges.ts'
import { postChat } from '../../support/post-chat.ts'
import { postTo } from '../../support/post-to.ts'
import { readError } from '../../support/read-answer.ts'
import { createReplay } from '../../support/replay-transport.ts'
import { Simulated } from '../../support/simulated.ts'

const simulated = new Simulated()
const marked = (marker: string, fields: Record<string, unknown> = {}) => ask(`[[sim: ${marker}]]`, fields)

test('OpenAI’s sentence is said once where DashScope says it itself', async () => {
  const says = "This model's maximum context length is 65536 tokens. However, you requested 70000 tokens"
  const marker = `error=InvalidParameter; error-message=${JSON.stringify(says)}`
  const error = await simulated.refusal(marked(marker))
  expect(error.code).toBe('context_length_exceeded')
  expect(error.message).toBe(`${says}. Please reduce the length of the messages.`)
})

test.each([
  ['farui-plus', 'length is 12000 tokens. Please reduce'],
  ['qwen-long', 'length is 10000000 tokens. Please reduce'],
  ['vendor/unheard-of', 'length was exceeded. Please reduce'],
])('where DashScope gives no figure, it is the catalogue’s: %s', async (model, sentence) => {
  for (const stream of [true, false]) {
    const says = 'error=InvalidParameter; error-message=Input length should be smaller.'
    const error = await simulated.refusal(marked(says, { model, stream }))
    expect(error.message).toContain(`This model's maximum context ${sentence}`)
  }
})

test.each([
  ['qwen-pluss', "Did you mean 'qwen-plus' or 'qwen-flash'?"],
  ['farui', "Did you mean 'farui-plus' or 'qwen3.7-plus'?"],
  ['Qwen3-VL-Pluss', "Did you mean 'qwen3-vl-plus' or "],
  ['deepseek-v4pro', "Did you mean 'deepseek-v4-pro' or "],
  ['qwen-turbo', "It ended on 2026-10-10: use 'qwen3.6-flash' or 'qwen3.7-plus' instead."],
  ['zzzzzzzzzzzz', "Known models are, for example, 'qwen3.7-plus' and 'qwen3.6-flash'."],
])('the error for an unknown model names it and two known ones: %s', async (model, suggestion) => {
  const { transport } = createReplay({
    body: new TextEncoder().encode(
      JSON.stringify({ code: 'ModelNotFound', message: 'Model can not be found.', request_id: 'r-1' }),
    ),
    status: 404,
  })
  for (const stream of [true, false]) {
    const response = await postChat(createGateway({ transport }), ask('hi', { model, stream }))
    const { message, code, param } = await readError(response, 404)
    expect({ code, param }).toEqual({ code: 'model_not_found', param: 'model' })
    expect(message).toContain(`The model '${model}' does not exist`)
    expect(message).toContain(suggestion)
    expect(message).toContain('GET /v1/models')
  }
})

test.each([
  ['/v1/embeddings', { input: 'a' }, 'text-embedding-v4'],
  ['/v1/rerank', { query: 'a', documents: ['b'] }, 'qwen3-rerank'],
  ['/v1/images/generations', { prompt: 'a' }, 'qwen-image-2.0'],
  ['/v1/audio/speech', { input: 'a', voice: 'Cherry' }, 'qwen3-tts-flash'],
])('%s suggests models of its own kind', async (path, fields, known) => {
  const { transport } = createReplay({
    body: new TextEncoder().encode(
      JSON.stringify({ code: 'ModelNotFound', message: 'Model not exist.', request_id: 'r-1' }),
    ),
    status: 404,
  })
  const gateway = createGateway({ transport })
  const unknown = await readError(await postTo(gateway, path, { model: 'zzzzzzzzzzzz', ...fields }), 404)
  expect(unknown.message).toContain(`Known models are, for example, '${known}' and `)
  const other = await readError(await postTo(gateway, path, { model: 'farui-plus', ...fields }), 400)
  expect(other.message).toContain(
    `The model 'farui-plus' is a chat model: use it at POST /v1/chat/completions. Models for this endpoint are, for example, '${known}' and `,
  )
})

test('a retired id is still passed on', async () => {
  const { transport, requests } = createReplay({ body: new TextEncoder().encode('{}') })
  await postChat(createGateway({ transport }), ask('hi', { model: 'qwen-turbo' }))
  expect(JSON.parse(requests[0]?.body ?? '')).toMatchObject({ model: 'qwen-turbo' })
})
