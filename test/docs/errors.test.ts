import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import { describe, expect, test } from 'vitest'

import { DashScopeError } from '../../src/dashscope/errors.ts'
import { adviceByTopic } from '../../src/errors/advice.ts'
import { failures, rules, type Wording } from '../../src/errors/codes.ts'
import { wordingOf } from '../../src/errors/from-dashscope.ts'
import { createGateway } from '../../src/index.ts'

const lines = readFileSync(join(import.meta.dirname, '../../docs/errors.md'), 'utf8').split('\n')

/** The cells of the first table below a heading, its head left out; code marks and escapes undone. */
function tableBelow(heading: string): string[][] {
  const after = lines.slice(lines.indexOf(heading) + 1)
  const start = after.findIndex((line) => line.startsWith('|'))
  const length = after.slice(start).findIndex((line) => !line.startsWith('|'))
  return after.slice(start + 2, start + length).map((line) =>
    line
      .slice(1, -1)
      .split(/(?<!\\)\|/)
      .map((cell) =>
        cell
          .trim()
          .replace(/^`(.*)`$/, '$1')
          .replaceAll('\\|', '|'),
      ),
  )
}

/** A wording as the tables write it. */
function toCells({ status, type = 'dashscope_error', code, ...rest }: Wording): string[] {
  const { param, retry, retryAfter, advice } = rest
  return [status, type, code, param, retry, retryAfter, advice].map((value) => String(value ?? '—'))
}

const cases = Object.fromEntries(['A', 'B'].map((letter) => [letter, tableBelow(`### Cases ${letter}`)]))

describe('docs/errors.md', () => {
  test('has every code of the table, and no other', () => {
    const documented = tableBelow("## DashScope's codes").map((row) => row.slice(0, 8))
    expect(documented).toEqual(Object.entries(rules).map(([code, rule]) => [code, ...toCells(rule)]))
  })

  test.each(tableBelow("## DashScope's codes"))('%s has its cases', (...row) => {
    const [code = '', letter = ''] = [row[0], row[8]]
    const when = rules[code]?.variants?.map((special) => [
      String(special.messagePattern),
      ...toCells(special),
    ])
    expect(letter === '—' ? undefined : cases[letter]).toEqual(when)
  })

  test('has every failure without a code, and no other', () => {
    const documented = tableBelow('## Failures without a code').map((row) => row.slice(0, 8))
    expect(documented).toEqual(Object.entries(failures).map(([name, wording]) => [name, ...toCells(wording)]))
  })

  test('has every advice in both languages, and no other', () => {
    const reported = Object.entries(adviceByTopic).map(([topic, advise]) => {
      const { english, chinese } = advise({ message: '', host: 'dashscope.aliyuncs.com' })
      return [topic, english, chinese]
    })
    expect(tableBelow('## Advice')).toEqual(reported)
  })

  test.each(tableBelow('## Codes that are not listed'))(
    'unlisted codes with status %s',
    (status, ...words) => {
      const error = new DashScopeError({
        failure: 'refused',
        message: '',
        code: 'Unheard',
        status: Number(status),
      })
      expect(toCells(wordingOf(error)).slice(0, 3)).toEqual(words)
    },
  )
})

const hello = [{ role: 'user', content: 'Hello' }]
const post = (body: object | string, headers: Record<string, string> = {}): RequestInit => ({
  method: 'POST',
  headers: { authorization: 'Bearer sk-0123456789abcdef', 'content-type': 'application/json', ...headers },
  body: typeof body === 'string' ? body : JSON.stringify({ model: 'qwen-plus', messages: hello, ...body }),
})

/** One request for each refusal of the gateway's own, by the first cell of its row. */
const refused: Readonly<Record<string, { path?: string; init: RequestInit }>> = {
  'no key': { init: post({}, { authorization: '' }) },
  'malformed key': { init: post({}, { authorization: 'sk-0123456789abcdef' }) },
  'placeholder key': { init: post({}, { authorization: 'Bearer your-api-key' }) },
  'unknown path': { path: '/nowhere', init: {} },
  'native path': { path: '/../api/v1/services/aigc/text-generation/generation', init: post({}) },
  'stored completion': { path: '/chat/completions/chatcmpl-123', init: {} },
  'wrong method': { init: { method: 'PUT' } },
  'unlisted model': { path: '/models/unlisted', init: {} },
  'model of another maker': { init: post({ model: 'gpt-4o' }) },
  'body too large': { init: post({ user: 'a'.repeat(1024 ** 2) }) },
  'not JSON by its label': { init: post({}, { 'content-type': 'text/plain' }) },
  'compressed body': { init: post({}, { 'content-encoding': 'gzip' }) },
  'broken JSON': { init: post('{') },
  'nested too deep': { init: post('['.repeat(65)) },
  'too many values': { init: post(`[${'0,'.repeat(100_001)}`) },
  'too many properties': { init: post(`[${`[${'{"a":0},'.repeat(4000)}0],`.repeat(13)}0]`) },
  'list too long': { init: post(`[${'0,'.repeat(10_000)}0]`) },
  'object too large': { init: post(`{${'"a":0,'.repeat(10_000)}"a":0}`) },
  'too many names': {
    init: post({
      metadata: ['a', 'b', 'c'].map((letter) =>
        Object.fromEntries(Array.from({ length: 4000 }, (_, index) => [letter + index, 1])),
      ),
    }),
  },
  'parameter missing': { init: post({ messages: undefined }) },
  'wrong type': { init: post({ stream: 'yes' }) },
  'unknown value': { init: post({ messages: [{ role: 'king', content: '' }] }) },
  'integer too large': { init: post({ n: 5 }) },
  'integer too small': { init: post({ max_tokens: 0 }) },
  'decimal too large': { init: post({ temperature: 2.5 }) },
  'decimal too small': { init: post({ top_p: -0.5 }) },
  'not supported by the model': { init: post({ model: 'farui-plus', logprobs: true }) },
  'content not supported by the model': {
    init: post({ messages: [{ role: 'user', content: [{ type: 'image_url', image_url: 'data:,' }] }] }),
  },
  'needed by the model': { init: post({ model: 'qwen-mt-plus' }) },
  'strict, to be adjusted': { init: post({ temperature: 2 }, { 'x-gateway-strict': 'true' }) },
  'strict, to be ignored': { init: post({ user: 'u' }, { 'x-gateway-strict': 'true' }) },
  'unknown type of models': { path: '/models?type=audio', init: {} },
  'empty list': { init: post({ messages: [] }) },
  'empty string': { init: post({ model: '' }) },
  'string too long': { init: post({ tools: [{ type: 'function', function: { name: 'f'.repeat(65) } }] }) },
  'region not allowed': { init: post({}, { 'x-dashscope-region': 'mars' }) },
  'no workspace id': { init: post({}, { 'x-dashscope-workspace': 'my workspace' }) },
}

describe("the gateway's own refusals", () => {
  const documented = tableBelow("## The gateway's own errors")
  const calls: string[] = []
  const gateway = createGateway({
    maxBodyBytes: 1024 ** 2,
    transport: async ({ url }) => {
      calls.push(url)
      return { status: 200, headers: {}, body: new ReadableStream<Uint8Array>() }
    },
  })

  test('are tried one by one', () => {
    expect(documented.map(([name]) => name)).toEqual(Object.keys(refused))
  })

  test.each(documented)('%s', async (name = '', ...words) => {
    const { path = '/chat/completions', init } = refused[name] ?? { init: {} }
    const response = await gateway.fetch(`http://gateway/v1${path}`, init)
    const { error } = (await response.json()) as { error: { type: string; code: string | null } }
    expect([String(response.status), error.type, error.code ?? '—']).toEqual(words.slice(0, 3))
    expect(calls).toEqual([])
  })
})
