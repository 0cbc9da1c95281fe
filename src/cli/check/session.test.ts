import { expect, test } from 'vitest'

import { createRedact } from './report/redact.ts'
import { createSession } from './session.ts'

const key = 'sk-0123456789'
const escaped = String.raw`\u0073k-0123456789`

function sessionWith(fetch: typeof globalThis.fetch) {
  return createSession({
    root: 'http://gateway.test/llm',
    language: 'chinese',
    redact: createRedact(key),
    fetch,
    signal: new AbortController().signal,
  })
}

test('the key is redacted in every form of an answer, also where it is escaped', async () => {
  const session = sessionWith(
    async () => new Response(`{"a":["${key}","x${escaped}"]}`, { headers: { location: `/?${key}` } }),
  )
  const { text, json, header } = await session.ask({ path: '/' })
  expect(text).not.toContain(key)
  expect(json).toEqual({ a: ['***', 'x***'] })
  expect(header('location')).toBe('/?***')
  const open = await session.open({ path: '/' })
  expect((await open.whole()).json).toEqual({ a: ['***', 'x***'] })
  expect(session.parse(`"${escaped}"`)).toBe('***')
})

test('the key and the headers that are sent; redirects are not followed', async () => {
  const calls: [unknown, RequestInit | undefined][] = []
  const session = sessionWith(async (input, init) => {
    calls.push([input, init])
    return new Response('no JSON')
  })
  expect((await session.ask({ path: '/v1/models' })).json).toBeUndefined()
  await session.ask({ path: '/v1/chat/completions', key, headers: { a: 'b' }, body: { c: 1 } })
  await session.ask({ method: 'OPTIONS', path: '/', body: '{' })
  expect(calls).toMatchObject([
    ['http://gateway.test/llm/v1/models', { method: 'GET', redirect: 'manual' }],
    [
      'http://gateway.test/llm/v1/chat/completions',
      {
        method: 'POST',
        redirect: 'manual',
        headers: { authorization: `Bearer ${key}`, 'accept-language': 'zh-CN', a: 'b' },
        body: '{"c":1}',
      },
    ],
    ['http://gateway.test/llm/', { method: 'OPTIONS', body: '{' }],
  ])
  expect(calls[0]?.[1]?.headers).not.toHaveProperty('authorization')
  const form = new FormData()
  await session.ask({ path: '/v1/audio/transcriptions', key, body: form })
  expect(calls[3]?.[1]?.body).toBe(form)
  expect(calls[3]?.[1]?.headers).not.toHaveProperty('content-type')
})
