import { describe, expect, test } from 'vitest'

import { ask, key, onBothEdges } from '../../support/edges.ts'
import { readError } from '../../support/read-answer.ts'

const long = 'n'.repeat(2_000_000)
const many = 2000
const names = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf', 'length', '0', '']
const strict = { 'x-gateway-strict': 'true' }

/** What every endpoint needs besides the model. */
const texts = {
  messages: [{ role: 'user', content: 'a' }],
  max_tokens: 9,
  prompt: 'a',
  input: 'a',
  query: 'a',
  documents: ['a'],
  image: 'https://a.example/1.png',
  voice: 'Cherry',
}

/** JSON, since a literal would set the prototype. */
const keyed = (value: string) => `{${names.map((name) => `"${name}":${value}`).join(',')}}`
const withField = (field: string, value: string) =>
  `{"model":"qwen-plus","messages":[{"role":"user","content":"hi"}],"${field}":${value}}`

/** The own property names of the value at a path. */
function namesIn(value: unknown, path: readonly (string | number)[]): string[] {
  const found = path.reduce<unknown>((inner, step) => Reflect.get(Object(inner) as object, step), value)
  return Object.keys(Object(found) as object).toSorted()
}

onBothEdges((bench) => {
  describe('a name as long as the body', () => {
    test.each([
      ['of a parameter', withField(long, '1')],
      ['in chat_template_kwargs', withField('chat_template_kwargs', `{"${long}":1}`)],
      ['in web_search_options', withField('web_search_options', `{"${long}":1}`)],
      ['in a message', `{"model":"qwen-plus","messages":[{"role":"user","content":"hi","${long}":1}]}`],
    ])('%s is cut in the header, and in strict mode in the error', async (_, body) => {
      const answer = await bench.chat(body)
      expect(answer.status).toBe(200)
      expect(answer.headers.get('x-gateway-adjusted')).toMatch(/n{100} dropped \(/)
      expect(answer.headers.get('x-gateway-adjusted')?.length).toBeLessThan(400)
      const { message, param } = await readError(await bench.chat(body, strict), 400)
      expect(message.length).toBeLessThan(500)
      expect(param?.length).toBeLessThanOrEqual(256)
    })

    test.each([
      ['model', { model: long }],
      ['tool_choice.function.name', { tool_choice: { type: 'function', function: { name: long } } }],
      ['function_call.name', { functions: [{ name: 'f' }], function_call: { name: long } }],
      ['tools[0].function.name', { tools: [{ type: 'function', function: { name: long } }] }],
    ])('of %s is refused', async (param, fields) => {
      const error = await readError(await bench.chat(ask('hi', fields)), 400)
      expect(error).toMatchObject({ param, code: 'string_above_max_length' })
      expect(error.message.length).toBeLessThan(300)
      expect(bench.calls).toEqual([])
    })
  })

  test.each([
    'chat/completions',
    'completions',
    'responses',
    'responses/input_tokens',
    'messages',
    'messages/count_tokens',
    'embeddings',
    'rerank',
    'images/generations',
    'images/edits',
    'audio/speech',
  ])('a model with half of a character is refused: %s', async (path) => {
    const body = { model: 'qwen3-tts-\ud83d', ...texts }
    const response = await bench.post(`/v1/${path}`, body)
    const { error } = (await response.json()) as { error: { message: string } }
    expect(response.status).toBe(400)
    expect(error.message).toMatch(/model'?: half of a surrogate pair\./)
    expect(bench.calls).toEqual([])
  })

  test('a text that is cut in the middle of a character ends before it', async () => {
    const role = `${'a'.repeat(63)}😀`
    const response = await bench.chat({ model: 'qwen-plus', messages: [{ role, content: 'hi' }] })
    const text = await response.text()
    expect(JSON.parse(text)).toMatchObject({ error: { message: expect.stringContaining('aaa') as string } })
    expect(text.includes('\\ud83d')).toBe(false)
  })

  test('of many unknown names the header has the first, and how many more there are', async () => {
    const fields = Object.fromEntries(Array.from({ length: many }, (_, index) => [`k${index}`, 1]))
    const answer = await bench.chat(ask('hi', fields))
    const reported = answer.headers.get('x-gateway-adjusted') ?? ''
    const [, more] = /, and (\d+) more$/.exec(reported) ?? []
    expect(reported).toMatch(/^k0 dropped \(unknown parameter\), k1 dropped \(unknown parameter\), /)
    expect(reported.split('dropped').length - 1 + Number(more)).toBe(many)
    expect(reported.length).toBeLessThanOrEqual(1000)
  })

  test('of many tools an error lists some', async () => {
    const tools = Array.from({ length: many }, (_, index) => ({
      type: 'function',
      function: { name: `f${index}` },
    }))
    const allowed = { mode: 'auto', tools: [{ type: 'function', function: { name: 'g' } }] }
    const body = ask('hi', { tools, tool_choice: { type: 'allowed_tools', allowed_tools: allowed } })
    const { message } = await readError(await bench.chat(body), 400)
    expect(message).toMatch(/Supported values are: 'f0', 'f1', .*'f19', and 1980 more\.$/)
  })

  describe('names that every object has already', () => {
    const places: [string, string][] = [
      ['parameters', withField('x', '1').replace('"x":1', keyed('1').slice(1, -1))],
      ['logit_bias', withField('logit_bias', keyed('1'))],
      ['metadata', withField('metadata', keyed('"x"'))],
      ['chat_template_kwargs', withField('chat_template_kwargs', keyed('true'))],
      ['web_search_options', withField('web_search_options', keyed('{}'))],
      ['search_options', withField('search_options', keyed('true'))],
      ['stream_options', withField('stream_options', keyed('true'))],
      ['messages', `{"model":"qwen-plus","messages":[{"role":"user","content":"hi",${keyed('1').slice(1)}]}`],
      [
        'parts',
        `{"model":"qwen3-vl-plus","messages":[{"role":"user","content":[{"type":"text","text":"hi",${keyed('1').slice(1)}]}]}`,
      ],
    ]

    test.each(places)('%s', async (_, body) => {
      const answer = await bench.chat(body)
      expect(answer.status).toBe(200)
      await answer.text()
      expect(bench.calls).toHaveLength(1)
      expect(Object.keys(Object.prototype)).toEqual([])
      const refusal = await bench.chat(body, strict)
      expect([200, 400]).toContain(refusal.status)
    })

    test.each(names.filter((name) => /^\w+$/.test(name)))('a tool %s, chosen by name', async (name) => {
      const tools = [{ type: 'function', function: { name } }]
      const body = ask('hi', { tools, tool_choice: { type: 'function', function: { name } } })
      expect((await bench.chat(body)).status).toBe(200)
      expect(bench.calls[0]?.body).toMatchObject({ parameters: { tools } })
    })

    test.each(names)('%j as a value of parameters with few allowed values', async (name) => {
      for (const fields of [
        { model: name || 'm' },
        { reasoning_effort: name },
        { response_format: { type: name } },
        { tool_choice: name },
        { messages: [{ role: name, content: 'hi' }] },
        { messages: [{ role: 'user', content: [{ type: name }] }] },
      ]) {
        expect((await bench.chat(ask('hi', fields))).status).toBeLessThan(500)
      }
    })

    test.each(names.filter((name) => name !== ''))('a header and a query %s', async (name) => {
      const answer = await bench.chat(ask('hi'), {
        [`x-${name}`]: '1',
        ...(/^\w+$/.test(name) && { [name.toLowerCase()]: '1' }),
      })
      expect(answer.status).toBe(200)
      const list = await bench.get(`/v1/models?${encodeURIComponent(name)}=1&${name}[a]=2`)
      expect(list.status).toBe(200)
      const none = await bench.get(`/v1/models/${encodeURIComponent(name)}`, {
        headers: { authorization: `Bearer ${key}` },
      })
      expect(none.status).toBe(404)
    })

    test('within what passes through, such as the schema of a tool, they arrive', async () => {
      const schema = `{"type":"object","properties":${keyed('{"type":"string"}')}}`
      const body = withField(
        'tools',
        `[{"type":"function","function":{"name":"f","parameters":${schema}}}]`,
      ).replace(/}$/, `,"search_options":${keyed('true')},"enable_search":true}`)
      expect((await bench.chat(body)).status).toBe(200)
      const [call] = bench.calls
      expect(namesIn(call?.body, ['parameters', 'tools', 0, 'function', 'parameters', 'properties'])).toEqual(
        names.toSorted(),
      )
      expect(namesIn(call?.body, ['parameters', 'search_options'])).toEqual(names.toSorted())
    })
  })
})
