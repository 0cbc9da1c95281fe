import { afterAll, describe, expect, test } from 'vitest'

import { createGateway } from '../../../src/index.ts'
import { ask, key, onBothEdges } from '../../support/edges.ts'
import { readError } from '../../support/read-answer.ts'
import { createReplay } from '../../support/replay-transport.ts'
import { startScriptedUpstream } from '../../support/scripted-upstream.ts'

const upstream = await startScriptedUpstream()
afterAll(() => upstream.close())

const throttled = JSON.stringify({ code: 'Throttling', message: 'slow' })
const good = (requestId: unknown) =>
  `data:${JSON.stringify({
    output: { choices: [{ message: { content: 'x' }, finish_reason: 'stop' }] },
    request_id: requestId,
  })}\n\n`

const noTokens = ['', ' ', 'a\tb', 'a\u0085b', 'a b', '合同', 'a,b', '"', '<script>', 'x'.repeat(129), 'é']

onBothEdges(
  (bench) => {
    describe('retry-after of DashScope', () => {
      test.each(['0', '7', '3600'])('%s seconds are passed on', async (value) => {
        upstream.answer((response) => response.writeHead(429, { 'retry-after': value }).end(throttled))
        const response = await bench.chat(ask('hi'))
        expect([response.status, response.headers.get('retry-after')]).toEqual([429, value])
      })

      test.each([
        'NaN',
        '-1',
        '1e300',
        '3601',
        '99999999999999999999',
        '1.5',
        '0x10',
        '',
        'soon',
        '1, 2',
        'Wed, 21 Oct 2026 07:28:00 GMT',
      ])('retry-after %s is invalid and replaced by the default', async (value) => {
        upstream.answer((response) => response.writeHead(429, { 'retry-after': value }).end(throttled))
        const response = await bench.chat(ask('hi', { stream: true }))
        expect([response.status, response.headers.get('retry-after')]).toEqual([429, '2'])
      })

      test('two retry-after headers count as none', async () => {
        upstream.answer((response) =>
          response.setHeader('retry-after', ['5', '6']).writeHead(429).end(throttled),
        )
        expect((await bench.chat(ask('hi'))).headers.get('retry-after')).toBe('2')
      })
    })

    test('a request id that is a short token names the answer', async () => {
      for (const stream of [true, false]) {
        upstream.answer((response) => response.end(good('7e3d5586-cb70_98ce.1')))
        const response = await bench.chat(ask('hi', { stream }))
        expect(response.headers.get('x-dashscope-request-id')).toBe('7e3d5586-cb70_98ce.1')
        expect(await response.text()).toContain('"id":"chatcmpl-7e3d5586-cb70_98ce.1"')
      }
    })

    test.each(noTokens)('%j as the request id of an answer names nothing', async (id) => {
      for (const stream of [true, false]) {
        upstream.answer((response) => response.end(good(id)))
        const response = await bench.chat(ask('hi', { stream }))
        expect(response.headers.get('x-dashscope-request-id')).toBeNull()
        expect(await response.text()).toMatch(/"id":"chatcmpl-[0-9A-Za-z]{29}"/)
      }
    })

    test.each(noTokens)('%j as the request id of an error names nothing', async (id) => {
      upstream.answer((response) => {
        if (/^[\t\x20-\x7e\x80-\xff]*$/.test(id)) response.setHeader('x-request-id', id)
        response.writeHead(429).end(JSON.stringify({ ...JSON.parse(throttled), request_id: id }))
      })
      const response = await bench.chat(ask('hi'))
      expect(response.headers.get('x-dashscope-request-id')).toBeNull()
      expect((await readError(response, 429)).dashscope).toEqual({ code: 'Throttling', request_id: null })
    })

    test('an invalid request id of an error in the middle of an answer names nothing', async () => {
      const frame = good('a\u0085b').replace('"stop"', '"null"')
      upstream.answer((response) =>
        response.end(`${frame}event:error\ndata:${JSON.stringify({ code: 'X', request_id: 'a\tb' })}\n\n`),
      )
      const text = await (await bench.chat(ask('hi', { stream: true }))).text()
      expect(text).toContain('"dashscope":{"code":"X","request_id":null}')
    })
  },
  { baseUrl: upstream.origin, logLevel: 'debug' },
)

test.each(['a\r\nx-evil: 1', 'a\u0000', 'a\u009b31m', '\u001b[31m'])(
  '%j from any transport',
  async (value) => {
    const body = new TextEncoder().encode(throttled)
    const headers = { 'x-request-id': value, 'retry-after': value }
    const { transport } = createReplay({ body, status: 429, headers })
    const response = await createGateway({ transport }).fetch('http://gateway/v1/chat/completions', {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify(ask('hi')),
    })
    expect(response.headers.get('x-dashscope-request-id')).toBeNull()
    expect(response.headers.get('retry-after')).toBe('2')
  },
)
