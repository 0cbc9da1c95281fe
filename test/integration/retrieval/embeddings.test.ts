import { encode } from 'gpt-tokenizer/encoding/cl100k_base'
import { OpenAI } from 'openai'
import { expect, test } from 'vitest'

import { key, onBothEdges } from '../../support/edges.ts'
import { readError } from '../../support/read-answer.ts'
import { expectEmbeddingList } from '../../support/validate.ts'

const path = '/v1/embeddings'
const model = 'text-embedding-v4'
const texts = (count: number) => Array.from({ length: count }, (_, at) => `text number ${at}`)

/** Decodes numbers from base64 without the gateway's code. */
function fromBase64(text: unknown): number[] {
  const bytes = Buffer.from(String(text), 'base64')
  return Array.from({ length: bytes.length / 4 }, (_, at) => bytes.readFloatLE(at * 4))
}

function asFloat32(numbers: unknown): number[] {
  return (numbers as number[]).map(Math.fround)
}

onBothEdges((bench) => {
  const embed = (body: Record<string, unknown>, headers: Record<string, string> = {}) =>
    bench.post(path, { model, ...body }, headers)
  const sent = () =>
    bench.calls.map(({ body }) => body as { input: Record<string, unknown>; parameters: unknown })

  test('one text, to the letter', async () => {
    const response = await embed({ input: '代码改变世界' })
    expect(response.status).toBe(200)
    const text = await response.text()
    const list = expectEmbeddingList(JSON.parse(text))
    expect(Object.keys(list)).toEqual(['object', 'data', 'model', 'usage'])
    expect(list).toMatchObject({ object: 'list', model, data: [{ object: 'embedding', index: 0 }] })
    expect(list.data[0]?.embedding).toHaveLength(1024)
    expect(list.usage).toEqual({ prompt_tokens: 6, total_tokens: 6 })
    expect(text).toBe(JSON.stringify(list))
    expect(response.headers.get('x-dashscope-request-id')).toMatch(/^[0-9a-f-]{36}$/)
    expect(response.headers.has('x-gateway-adjusted')).toBe(false)
    expect(bench.calls).toMatchObject([
      {
        path: '/api/v1/services/embeddings/text-embedding/text-embedding',
        body: { model, input: { texts: ['代码改变世界'] }, parameters: {} },
      },
    ])
  })

  test('E1 E7: 25 texts are three calls, in order, with the usage of all', async () => {
    const input = texts(25)
    const list = expectEmbeddingList(await (await embed({ input, dimensions: 64 })).json())
    expect(list.data.map(({ index }) => index)).toEqual(input.map((_, at) => at))
    const lengths = sent().map((call) => (call.input['texts'] as string[]).length)
    expect(lengths.toSorted((one, other) => one - other)).toEqual([5, 10, 10])
    const alone = await Promise.all(
      [0, 9, 10, 24].map(async (at) => {
        const one = expectEmbeddingList(await (await embed({ input: input[at], dimensions: 64 })).json())
        expect(one.data[0]?.embedding).toEqual(list.data[at]?.embedding)
        return one.usage.total_tokens
      }),
    )
    expect(list.usage.total_tokens).toBeGreaterThan(alone.reduce((sum, tokens) => sum + tokens))
  })

  test('the same text twice has the same vector twice; near texts are nearer', async () => {
    const input = ['合同法第一条', '合同法第一条', '合同法第二条', 'The weather in Paris']
    const { data } = expectEmbeddingList(await (await embed({ input })).json())
    const [one = [], same = [], near = [], far = []] = data.map(({ embedding }) => embedding as number[])
    const cosine = (other: number[]) => one.reduce((sum, value, at) => sum + value * (other[at] ?? 0), 0)
    expect(same).toEqual(one)
    expect(cosine(near)).toBeGreaterThan(cosine(far) + 0.2)
  })

  test('E2: base64 is the float32 of the numbers', async () => {
    const floats = expectEmbeddingList(await (await embed({ input: 'a', encoding_format: 'float' })).json())
    const coded = (await (await embed({ input: 'a', encoding_format: 'base64' })).json()) as typeof floats
    const text = coded.data[0]?.embedding
    expect(text).toMatch(/^[A-Za-z0-9+/]+={0,2}$/)
    expect(Buffer.from(String(text), 'base64')).toHaveLength(4096)
    expect(fromBase64(text)).toEqual(asFloat32(floats.data[0]?.embedding))
  })

  test.each([null, undefined, 'float'])('E3: encoding_format %s is numbers', async (format) => {
    const list = expectEmbeddingList(await (await embed({ input: 'a', encoding_format: format })).json())
    expect(list.data[0]?.embedding).toHaveLength(1024)
  })

  test('E2: the SDK asks for base64 by default, and gives numbers', async () => {
    const client = new OpenAI({ apiKey: key, baseURL: bench.baseURL, fetch: bench.fetch })
    const [decoded, floats] = await Promise.all([
      client.embeddings.create({ model, input: texts(12) }),
      client.embeddings.create({ model, input: texts(12), encoding_format: 'float' }),
    ])
    expect(decoded.data).toHaveLength(12)
    for (const [at, { embedding }] of decoded.data.entries()) {
      expect(embedding).toHaveLength(1024)
      expect(embedding).toEqual(floats.data[at]?.embedding.map(Math.fround))
    }
    expect(decoded.usage).toEqual(floats.usage)
  })

  test('E4: token ids of cl100k_base are read as text, and the header says so', async () => {
    const hello = [15339, 1917]
    const response = await embed({ input: [hello, encode('代码改变世界 🙂')] })
    expect(response.headers.get('x-gateway-adjusted')).toBe(
      'input->text (token ids were decoded with cl100k_base)',
    )
    expect(expectEmbeddingList(await response.json()).data).toHaveLength(2)
    expect(sent()[0]?.input['texts']).toEqual(['hello world', '代码改变世界 🙂'])
    bench.forget()
    await embed({ input: hello })
    expect(sent()[0]?.input).toEqual({ texts: ['hello world'] })
    expect((await readError(await embed({ input: hello }, { 'x-gateway-strict': 'true' }), 400)).param).toBe(
      'input',
    )
  })

  test.each([[[200_000]], [[100_277, 1]], [[[15339], [199_999]]]])(
    'E4: token ids of another encoding are refused: %j',
    async (input) => {
      const error = await readError(await embed({ input }), 400)
      expect(error).toMatchObject({ param: 'input', code: 'invalid_value' })
      expect(error.message).toContain('check_embedding_ctx_length=False')
      expect(bench.calls).toEqual([])
    },
  )

  test('its limit of values is for token ids: many keys are refused before they are parsed', async () => {
    const input = Array.from({ length: 11 }, () => Object.fromEntries(texts(4990).map((name) => [name, 1])))
    const error = await readError(await embed({ input }), 400)
    expect(error.message).toContain('more than 50000 properties')
  })

  test.each([
    ['an empty text', '', "Invalid 'input': empty string"],
    ['an empty text among others', ['a', '', 'b'], "Invalid 'input[1]': empty string"],
    ['an empty list', [], "Invalid 'input': empty array"],
    ['2,049 texts', texts(2049), 'at most 2048 inputs, but got 2049'],
    ['texts and numbers in one list', ['a', 1], 'token ids and other inputs'],
    ['an image on a text model', [{ image: 'https://a.example/b.png' }], 'accepts text only'],
    ['an object without content', [{ type: 'text' }], 'no content'],
  ])('E5: %s is refused', async (_, input, message) => {
    const error = await readError(await embed({ input }), 400)
    expect(error).toMatchObject({ type: 'invalid_request_error', code: 'invalid_value', param: 'input' })
    expect(error.message).toContain(message)
    expect(bench.calls).toEqual([])
  })

  test('2,048 texts are 205 calls', async () => {
    const list = expectEmbeddingList(await (await embed({ input: texts(2048), dimensions: 64 })).json())
    expect(list.data).toHaveLength(2048)
    expect(bench.calls).toHaveLength(205)
  })

  test.each([
    [{ encoding_format: 'int8' }, 'encoding_format', "Supported values are: 'float' and 'base64'"],
    [{ dimensions: 0 }, 'dimensions', '>= 1'],
    [{ dimensions: '1024' }, 'dimensions', 'expected a number'],
    [{ input: 5 }, 'input', 'expected one of'],
    [{ input: undefined }, 'input', 'Missing required parameter'],
    [{ output_type: 'sparse' }, 'output_type', 'dense&sparse'],
    [{ model: 'text-embedding-v2', output_type: 'dense&sparse' }, 'output_type', 'does not support it'],
    [{ model: 'text-embedding-v1', dimensions: 1024 }, 'dimensions', 'have 1536 dimensions'],
    [{ enable_fusion: true }, 'enable_fusion', 'does not support it'],
    [{ dimensions: 1000 }, 'dimensions', 'not a dimension of the model'],
  ])('%j is refused', async (fields, param, message) => {
    const error = await readError(await embed({ input: 'a', ...fields }), 400)
    expect(error.param).toBe(param)
    expect(error.message).toContain(message)
  })

  test('parameters reach DashScope under its names', async () => {
    const instruct = 'Given a question, find articles of law'
    const response = await embed({
      input: 'a',
      dimensions: 256,
      text_type: 'query',
      instruct,
      output_type: 'dense&sparse',
    })
    expect(response.headers.has('x-gateway-adjusted')).toBe(false)
    const { data } = (await response.json()) as { data: { sparse_embedding?: unknown; embedding: unknown }[] }
    expect(data[0]?.embedding).toHaveLength(256)
    expect(data[0]?.sparse_embedding).toMatchObject([{ index: expect.any(Number) as number, token: 'a' }])
    expect(sent()[0]?.parameters).toEqual({
      dimension: 256,
      text_type: 'query',
      instruct,
      output_type: 'dense&sparse',
    })
  })

  test('parameters without effect are reported, and refused in strict mode', async () => {
    const fields = { input: 'a', model: 'text-embedding-v2', user: 'me', instruct: 'x', truncate: 'END' }
    const response = await embed(fields)
    expect(response.status).toBe(200)
    expect(response.headers.get('x-gateway-adjusted')).toBe(
      'instruct dropped (not supported by text-embedding-v2), user dropped (DashScope has no counterpart), truncate dropped (DashScope has no counterpart)',
    )
    const error = await readError(await embed(fields, { 'x-gateway-strict': '1' }), 400)
    expect(error).toMatchObject({ code: 'unsupported_parameter', param: 'instruct' })
    const silent = { dimensions: 1536, text_type: null, output_type: 'dense', user: null }
    const quiet = await embed(
      { input: 'a', model: 'text-embedding-v2', ...silent },
      { 'x-gateway-strict': '1' },
    )
    expect(quiet.status).toBe(200)
  })

  test('a dry run shows each call and sends none', async () => {
    const one = await embed({ input: 'a' }, { 'x-gateway-dry-run': 'true' })
    expect(await one.json()).toMatchObject({
      object: 'gateway.dry_run',
      request: { body: { input: { texts: ['a'] } } },
    })
    const several = await embed({ input: texts(11) }, { 'x-gateway-dry-run': 'true' })
    const { requests } = (await several.json()) as { requests: { headers: Record<string, string> }[] }
    expect(requests).toHaveLength(2)
    expect(JSON.stringify(requests)).not.toContain(key)
    expect(bench.calls).toEqual([])
  })

  test.each([
    ['qwen-plus', 'POST /v1/chat/completions'],
    ['qwen3-rerank', 'POST /v1/rerank'],
  ])('G2: %s is refused, and the error names its endpoint', async (other, right) => {
    const error = await readError(await embed({ model: other, input: 'a' }), 400)
    expect(error).toMatchObject({ param: 'model', code: 'unsupported_value' })
    expect(error.message).toContain(right)
    expect(error.message).toContain('text-embedding-v4')
    expect(bench.calls).toEqual([])
  })

  test('G2: an embedding model in a chat', async () => {
    const response = await bench.chat({ model, messages: [{ role: 'user', content: 'hi' }] })
    const error = await readError(response, 400)
    expect(error).toMatchObject({ param: 'model', code: 'unsupported_value' })
    expect(error.message).toContain('POST /v1/embeddings')
    expect(bench.calls).toEqual([])
  })

  test("the error for OpenAI's model ids suggests two models", async () => {
    const error = await readError(await embed({ model: 'text-embedding-3-small', input: 'a' }), 404)
    expect(error.code).toBe('model_not_found')
    expect(error.message).toContain("'text-embedding-v4' or 'qwen3-vl-embedding'")
    expect(bench.calls).toEqual([])
  })
})
