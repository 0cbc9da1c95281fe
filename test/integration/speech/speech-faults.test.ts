import { setTimeout as pause } from 'node:timers/promises'

import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'

import { Bench } from '../../support/edges.ts'
import { readError } from '../../support/read-answer.ts'

const long = 'A sentence whose sound takes several messages, frames and events. '.repeat(3)

/** The three ways to DashScope. */
const ways = [
  ['HTTP', { model: 'qwen3-tts-flash', voice: 'Cherry', response_format: 'pcm' }],
  ['a task', { model: 'cosyvoice-v3-flash', voice: 'longanyang', response_format: 'pcm' }],
  ['a session', { model: 'qwen3-tts-flash-realtime', voice: 'Cherry', response_format: 'pcm' }],
] as const
const [, [, task]] = ways

const bench = new Bench(true)
const impatient = new Bench(true)
beforeAll(async () => {
  await bench.start('over HTTP', {})
  await impatient.start('over HTTP', { timeouts: { idleMs: 500 } })
})
beforeEach(() => bench.forget())
afterAll(async () => {
  await bench.stop()
  await impatient.stop()
})

const speakAt = (at: Bench, fields: object, fault: string, init: RequestInit = {}) =>
  at.post('/v1/audio/speech', { ...fields, input: `[[sim: ${fault}]]${long}` }, {}, init)

/** The bytes of a body up to its end. */
async function lengthOf(response: Response): Promise<number> {
  expect(response.status).toBe(200)
  return (await response.arrayBuffer()).byteLength
}

describe.each(ways)('over %s', (_, fields) => {
  const speak = (fault: string, more: object = {}, init: RequestInit = {}) =>
    speakAt(bench, { ...fields, ...more }, fault, init)

  test('the first bytes come before the end of the synthesis, and the call ends with the caller', async () => {
    const caller = new AbortController()
    const response = await speak('stall-after=3', {}, { signal: caller.signal })
    const { value } = (await response.body?.getReader().read()) ?? {}
    expect(value?.length).toBeGreaterThan(1000)
    expect(bench.calls.map(({ state }) => state)).toEqual(['open'])
    caller.abort()
    await expect.poll(() => bench.calls[0]?.state, { interval: 5 }).toBe('aborted')
  })

  test('an error before the first bytes is an HTTP error', async () => {
    const error = await readError(await speak('error=Throttling.RateQuota'), 429)
    expect(error).toMatchObject({ code: 'rate_limit_exceeded', dashscope: { code: 'Throttling.RateQuota' } })
  })

  test.each(['error-after=3', 'drop-after=3', 'no-final-event', 'bad-json=5'])(
    '%s after them breaks the body off: it never ends as if it were whole',
    async (fault) => {
      await expect(speak(fault).then(lengthOf)).rejects.toThrow('terminated')
    },
  )

  test('in a stream of events the same is an error event', async () => {
    const text = await (await speak('error-after=3', { stream_format: 'sse' })).text()
    expect(text).toMatch(/^data: \{"type":"speech.audio.delta"/)
    expect(text).toMatch(/data: \{"error":\{"message":[^\n]*\n\n$/)
    expect(text).not.toContain('speech.audio.done')
  })

  test('garbage before the first bytes is a 502', async () => {
    const error = await readError(await speak('bad-json=1'), 502)
    expect(error.code).toBe('upstream_malformed')
  })

  test.each([
    ['Bearer nonsense', 401, 'invalid_api_key'],
    ['Bearer sk-throttled-0123', 429, 'rate_limit_exceeded'],
  ])('the refused key %s is a %i', async (authorization, status, code) => {
    const response = await bench.post('/v1/audio/speech', { ...fields, input: 'x' }, { authorization })
    expect(await readError(response, status)).toMatchObject({ code })
  })
})

test('a DashScope that stops in mid-speech ends the body after the idle timeout', async () => {
  await expect(speakAt(impatient, task, 'stall-after=3').then(lengthOf)).rejects.toThrow('terminated')
})

test('the WebSocket of a caller who leaves ends within 50 ms', async () => {
  const leave = async () => {
    bench.forget()
    const caller = new AbortController()
    const response = await speakAt(bench, task, 'stall-after=3', { signal: caller.signal })
    await response.body?.getReader().read()
    const left = performance.now()
    caller.abort()
    await expect.poll(() => bench.calls[0]?.state, { interval: 1 }).toBe('aborted')
    return performance.now() - left
  }
  // The fastest of several, since the machine may be busy.
  const times = [await leave(), await leave(), await leave(), await leave()]
  expect(Math.min(...times)).toBeLessThan(50)
})

test('each request has a WebSocket of its own, with the key of its caller', async () => {
  const keys = ['sk-0123456789abcdea', 'sk-0123456789abcdeb', 'sk-0123456789abcdea']
  const spoken = keys.map((key) =>
    bench
      .post('/v1/audio/speech', { ...task, input: 'One. ' }, { authorization: `Bearer ${key}` })
      .then(lengthOf),
  )
  await Promise.all(spoken)
  expect(bench.calls.map(({ key }) => String(key)).toSorted()).toEqual(keys.toSorted())
  for (const { body } of bench.calls) expect(body).toHaveLength(3)
  // Nor is one kept for the caller's next request.
  await bench.post('/v1/audio/speech', { ...task, input: 'Two.' }).then(lengthOf)
  expect(bench.calls).toHaveLength(4)
})

test('a slow reader stops DashScope: little waits in memory', async () => {
  const response = await speakAt(bench, task, 'endless')
  const reader = response.body?.getReader()
  await reader?.read()
  const held = () => process.memoryUsage().arrayBuffers + process.memoryUsage().external
  const before = held()
  await pause(500)
  // The simulator would send more than 100 MB in the meantime.
  expect(held() - before).toBeLessThan(48 * 1024 * 1024)
  expect(bench.calls[0]?.state).toBe('open')
  await reader?.cancel()
  await expect.poll(() => bench.calls[0]?.state).toBe('aborted')
})
