import { expect, test } from 'vitest'

import { createGateway } from '../../../src/index.ts'
import { ask } from '../../support/edges.ts'

const calls: string[] = []
const gateway = createGateway({
  maxBodyBytes: 1024 ** 2,
  transport: async ({ url }) => {
    calls.push(url)
    return { status: 200, headers: {}, body: new ReadableStream<Uint8Array>() }
  },
})

interface Refusal {
  path?: string
  method?: string
  headers?: Record<string, string>
  body?: unknown
}

const tool = { type: 'function', function: { name: 'look_up' } }
const strict = { 'x-gateway-strict': 'true' }
const image = { type: 'image_url', image_url: { url: 'https://example.com/a.png' } }
const user = (content: unknown) => [{ role: 'user', content }]
const chat = (fields: Record<string, unknown>, headers: Record<string, string> = {}): Refusal => ({
  body: ask('hi', fields),
  headers,
})

const embed = (fields: Record<string, unknown>): Refusal => ({
  path: '/v1/embeddings',
  body: { model: 'text-embedding-v4', input: 'a', ...fields },
})
const rerank = (fields: Record<string, unknown>): Refusal => ({
  path: '/v1/rerank',
  body: { model: 'qwen3-rerank', query: 'a', documents: ['b'], ...fields },
})

/** Every kind of refusal by the gateway itself. */
const refusals: Readonly<Record<string, Refusal>> = {
  'no key': { headers: { authorization: '' }, body: {} },
  'no scheme': { headers: { authorization: 'sk-0123456789abcdef' }, body: {} },
  'another scheme': { headers: { authorization: 'Basic c2s6' }, body: {} },
  'Bearer alone': { headers: { authorization: 'Bearer' }, body: {} },
  'Bearer twice': { headers: { authorization: 'Bearer Bearer sk-0123456789abcdef' }, body: {} },
  'blanks in the key': { headers: { authorization: 'Bearer sk-0123 456789abcdef' }, body: {} },
  'a placeholder': { headers: { authorization: 'Bearer your-api-key' }, body: {} },
  'a long key': { headers: { authorization: `Bearer sk-${'0'.repeat(300)}` }, body: {} },
  'a long header': { headers: { authorization: `Bearer sk-${'0'.repeat(600)}` }, body: {} },
  'an unknown path': { path: '/v1/nothing' },
  'half of a character in the model': chat({ model: 'qwen-\ud83d' }),
  'too long a model of voices': { path: `/v1/audio/voices?model=${'v'.repeat(257)}` },
  responses: { path: '/v1/responses', body: {} },
  'no input': { path: '/v1/embeddings', body: { model: 'text-embedding-v4' } },
  'an empty input': embed({ input: '' }),
  'an empty input among others': embed({ input: ['a', ''] }),
  'no inputs': embed({ input: [] }),
  'too many inputs': embed({ input: Array.from({ length: 2049 }, () => 'a') }),
  'inputs of two kinds': embed({ input: ['a', 1] }),
  'token ids of another encoding': embed({ input: [200_000] }),
  'an image for an embedding model': embed({ input: [{ image: 'https://a.example/b.png' }] }),
  'no address of a video': embed({ model: 'qwen3-vl-embedding', input: [{ video: 'file:///a' }] }),
  'an input without content': embed({ input: [{ type: 'text' }] }),
  'two pieces in one input': embed({
    model: 'qwen3-vl-embedding',
    input: [{ text: 'a', image: 'https://a.example/b.png' }],
  }),
  'more than a call fuses': embed({
    model: 'qwen3-vl-embedding',
    input: Array.from({ length: 21 }, () => 'a'),
    enable_fusion: true,
  }),
  'a size that a model has not': embed({ model: 'text-embedding-v2', dimensions: 5 }),
  'sparse vectors alone': embed({ output_type: 'sparse' }),
  'sparse vectors of a model without': embed({ model: 'text-embedding-v2', output_type: 'dense&sparse' }),
  'a chat model for embeddings': embed({ model: 'qwen-plus' }),
  'an embedding model for chat': chat({ model: 'text-embedding-v4' }),
  'no query': rerank({ query: null }),
  'an empty query': rerank({ query: '' }),
  'no documents': rerank({ documents: [] }),
  'too many documents': rerank({ documents: Array.from({ length: 501 }, () => 'a') }),
  'a document without text': rerank({ documents: [{ title: 'a' }] }),
  'raw scores': rerank({ raw_scores: true }),
  'another path of rerank': { path: '/v3/rerank', body: {} },
  'the native API': { path: '/api/v1/services/aigc/text-generation/generation', body: {} },
  images: { path: '/v1/images/generations', body: {} },
  messages: { path: '/v1/messages', body: {} },
  'a stored completion': { path: '/v1/chat/completions/chatcmpl-1' },
  'another method': { method: 'PUT' },
  'an unknown model': { path: '/v1/models/qwen-pluss', headers: { authorization: '' } },
  'an ended model, mistyped': { path: '/v1/models/gpt-4o', headers: { authorization: '' } },
  'an unknown type of models': { path: '/v1/models?type=audio', headers: { authorization: '' } },
  'too large': { body: 'a'.repeat(1024 ** 2 + 10) },
  'no JSON by its label': chat({}, { 'content-type': 'text/plain' }),
  compressed: chat({}, { 'content-encoding': 'gzip' }),
  'a strange switch': chat({}, { 'x-gateway-dry-run': 'maybe' }),
  'broken JSON': { body: '{' },
  'nested too deep': { body: '['.repeat(65) },
  'too many values': { body: `[${'0,'.repeat(200_001)}` },
  'too many properties': { body: `[${`[${'{"a":0},'.repeat(4000)}0],`.repeat(13)}0]` },
  'too many names': {
    body: JSON.stringify(Object.fromEntries(Array.from({ length: 60_000 }, (_, at) => [at, 0]))),
  },
  'missing messages': chat({ messages: undefined }),
  'a wrong type': chat({ stream: 'yes' }),
  'one of several types': chat({ stop: 5 }),
  'an unknown role': chat({ messages: [{ role: 'king', content: '' }] }),
  'an unknown value': chat({ reasoning_effort: 'a lot' }),
  'an integer too large': chat({ n: 5 }),
  'an integer too small': chat({ max_tokens: 0 }),
  'a decimal too large': chat({ temperature: 2.5 }),
  'a decimal too small': chat({ top_p: -0.5 }),
  'an empty list': chat({ messages: [] }),
  'an empty string': chat({ model: '' }),
  'a long string': chat({ tools: [{ type: 'function', function: { name: 'f'.repeat(65) } }] }),
  'a bad name': chat({ tools: [{ type: 'function', function: { name: 'a b' } }] }),
  'tools that a model does not take': chat({ model: 'farui-plus', tools: [tool] }),
  'logprobs that a model does not take': chat({ model: 'farui-plus', logprobs: true }),
  'search that a model does not take': chat({ model: 'farui-plus', enable_search: true }),
  'a format that a model does not take': chat({
    model: 'farui-plus',
    response_format: { type: 'json_object' },
  }),
  'an image for a text model': chat({ model: 'farui-plus', messages: user([image]) }),
  'audio for a text model': chat({
    messages: user([{ type: 'input_audio', input_audio: { data: 'AA==' } }]),
  }),
  'no options for a translation': chat({ model: 'qwen-mt-plus' }),
  'two messages for a translation': chat({
    model: 'qwen-mt-plus',
    translation_options: { source_lang: 'auto', target_lang: 'English' },
    messages: [...user('a'), { role: 'assistant', content: 'b' }, ...user('c')],
  }),
  'a tool message for a model without tools': chat({
    model: 'farui-plus',
    messages: [...user('a'), { role: 'tool', tool_call_id: 'c', content: 'b' }],
  }),
  research: chat({ model: 'qwen-deep-research' }),
  'a choice without tools': chat({ tool_choice: 'required' }),
  'a choice of none of the tools': chat({
    tools: [tool],
    tool_choice: {
      type: 'allowed_tools',
      allowed_tools: { mode: 'auto', tools: [{ type: 'function', function: { name: 'other' } }] },
    },
  }),
  'strict, adjusted': chat({ temperature: 2 }, strict),
  'strict, dropped': chat({ user: 'u' }, strict),
  'strict, not taken': chat({ model: 'farui-plus', logit_bias: { 5: 1 } }, strict),
}

async function refuse({ path = '/v1/chat/completions', method, headers, body }: Refusal, language: string) {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  const response = await gateway.fetch(`http://gateway${path}`, {
    method: method ?? (text === undefined ? 'GET' : 'POST'),
    headers: {
      authorization: 'Bearer sk-0123456789abcdef',
      'content-type': 'application/json',
      'accept-language': language,
      ...headers,
    },
    ...(text !== undefined && { body: text }),
  })
  const { error } = (await response.json()) as {
    error: { message: string; param?: string | null; code: string }
  }
  // Anthropic's envelope has no field for the parameter, so the message begins with its path.
  const prefix = error.param === undefined ? /^[\w.]+(?=: )/.exec(error.message)?.[0] : undefined
  const message = prefix === undefined ? error.message : error.message.slice(`${prefix}: `.length)
  return { status: response.status, ...error, param: error.param ?? prefix ?? null, message }
}

/** The quoted words and numbers in a sentence, except for this host's address in a hint and the example of a key. */
function namedIn(message: string): string[] {
  const cause = message.split(/ Pass your DashScope| You can create one/)[0] ?? ''
  const quoted = [...cause.replaceAll(/(?<=\w)'s\b/g, '').matchAll(/'([^']+)'/g)].map(([, word = '']) => word)
  const numbers = cause.replaceAll(/'[^']*'/g, '').match(/(?<![\w.])-?\d+(?:\.\d+)?(?![\w.]*\w)/g) ?? []
  return [...quoted, ...numbers]
}

test.each(Object.entries(refusals))('%s: the Chinese part keeps the cause', async (_, refusal) => {
  const english = await refuse(refusal, 'en')
  const both = await refuse(refusal, 'zh-CN,zh;q=0.9')
  expect(english.status).toBeGreaterThanOrEqual(400)
  expect(english.message).not.toMatch(/\p{Script=Han}/u)
  expect(both).toEqual({ ...english, message: both.message })
  expect(both.message.endsWith(` | ${english.message}`)).toBe(true)
  const chinese = both.message.slice(0, -` | ${english.message}`.length)
  expect(chinese).toMatch(/\p{Script=Han}{2}/u)
  const subject = english.param === 'model' ? /模型|'model'/ : (english.param?.split('.')[0] ?? '')
  expect(typeof subject === 'string' ? chinese.includes(subject) : subject.test(chinese)).toBe(true)
  expect(namedIn(english.message).filter((named) => !chinese.includes(named))).toEqual([])
  expect(calls).toEqual([])
})
