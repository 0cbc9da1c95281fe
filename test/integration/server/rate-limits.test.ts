import { expect, test, vi } from 'vitest'

import { chat, one, other, useRateLimits } from '../../support/rate-limits.ts'
import { readCompletion, readError } from '../../support/read-answer.ts'

const { withLimits, calls } = useRateLimits()

test('a key has its requests in a window, each response states the remaining ones, and other keys lose none', async () => {
  await withLimits({ perKey: 2 }, async (server, shed) => {
    for (const left of ['1', '0']) {
      const response = await chat(server)
      expect(response.headers.get('x-ratelimit-limit-requests')).toBe('2')
      expect(response.headers.get('x-ratelimit-remaining-requests')).toBe(left)
      expect(response.headers.get('x-ratelimit-reset-requests')).toMatch(/^\d+s$/)
      await readCompletion(response)
    }
    const before = calls().length
    const refused = await chat(server)
    expect(refused.headers.get('x-should-retry')).toBe('true')
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(50)
    const error = await readError(refused, 429)
    expect(error).toMatchObject({ type: 'invalid_request_error', code: 'rate_limit_exceeded' })
    expect(error.message).toMatch(
      /with this API key: this gateway allows 2 in 60 s\. Please try again in \d+ s\./,
    )
    expect(calls()).toHaveLength(before)
    expect(shed).toEqual(['key_rate'])
    await readCompletion(await chat(server, { key: other }))
  })
})

test('an address has its requests in a window, whatever keys it tries; IPv6 counts by network', async () => {
  await withLimits({ perIp: 2 }, async (server, shed) => {
    await readCompletion(await chat(server, { forwarded: '203.0.113.1' }))
    await readCompletion(await chat(server, { forwarded: '203.0.113.1', key: other }))
    const refused = await chat(server, { forwarded: '203.0.113.1', key: 'sk-yet-another-key' })
    expect((await readError(refused, 429)).message).toContain('with this address')
    await readCompletion(await chat(server, { forwarded: '203.0.113.2' }))
    for (const forwarded of ['2001:db8::1', '2001:db8::2'])
      await readCompletion(await chat(server, { forwarded }))
    await readError(await chat(server, { forwarded: '2001:db8::3' }), 429)
    await readCompletion(await chat(server, { forwarded: '2001:db8:0:1::3' }))
    // The address that a proxy reports of the previous proxy may include its port.
    await readCompletion(await chat(server, { forwarded: '203.0.113.9, 127.0.0.2:4711' }))
    await readError(await chat(server, { forwarded: '203.0.113.1, 127.0.0.2:4711' }), 429)
    expect(shed).toEqual(['ip_rate', 'ip_rate', 'ip_rate'])
  })
})

test('refused requests count, and so does a list of models with a key', async () => {
  await withLimits({ perKey: 2 }, async (server) => {
    await readError(await chat(server, { body: {} }), 400)
    const models = () => fetch(`${server.baseURL}/models`, { headers: { authorization: `Bearer ${one}` } })
    expect((await models()).status).toBe(200)
    await readError(await models(), 429)
    // A request without a key costs nothing.
    expect((await fetch(`${server.baseURL}/models`)).status).toBe(200)
    for (let probe = 0; probe < 5; probe += 1)
      expect(
        (await fetch(`${server.origin}/health`, { headers: { authorization: `Bearer ${one}` } })).status,
      ).toBe(200)
  })
})

test('a window ends', async () => {
  let at = 0
  await withLimits({ perKey: 1, windowMs: 1000, now: () => at }, async (server) => {
    await readCompletion(await chat(server))
    const refused = await chat(server)
    expect(refused.headers.get('retry-after')).toBe('1')
    await readError(refused, 429)
    at = 999
    await readError(await chat(server), 429)
    at = 1000
    await readCompletion(await chat(server))
  })
})

test.each([-3_600_000, 3_600_000])('a wall clock that jumps by %s ms changes no window', async (jump) => {
  const clock = Date.now
  const monotonic = performance.now.bind(performance)
  let later = 0
  vi.spyOn(performance, 'now').mockImplementation(() => monotonic() + later)
  await withLimits({ perKey: 1, windowMs: 60_000 }, async (server) => {
    const jumped = vi.spyOn(Date, 'now').mockImplementation(() => clock() + jump)
    try {
      await readCompletion(await chat(server))
      jumped.mockImplementation(() => clock())
      const refused = await chat(server)
      expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(40)
      expect(Number(refused.headers.get('retry-after'))).toBeLessThanOrEqual(60)
      await readError(refused, 429)
      jumped.mockImplementation(() => clock() - jump)
      await readError(await chat(server), 429)
      later = 60_000
      await readCompletion(await chat(server))
    } finally {
      vi.restoreAllMocks()
    }
  })
})
