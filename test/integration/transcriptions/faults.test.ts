import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'

import { Bench } from '../../support/edges.ts'
import { postForm, toFormFile } from '../../support/post-form.ts'
import { readError } from '../../support/read-answer.ts'
import { spoken } from '../../support/spoken.ts'

const path = '/v1/audio/transcriptions'
const text = 'One sentence. Another one. And the last.'

/** The ways to DashScope that may stream. */
const ways = [
  ['HTTP', 'qwen3-asr-flash', ''],
  ['HTTP with times', 'fun-asr-flash', 'sentence-frames,'],
  ['a WebSocket', 'fun-asr-realtime', ''],
] as const

const bench = new Bench(true)
beforeAll(() => bench.start('over HTTP', {}))
beforeEach(() => bench.forget())
afterAll(() => bench.stop())

/** The recording requests faults of the simulator: its text has the markers. */
function send(model: string, fault: string, fields: Record<string, string> = {}, init: RequestInit = {}) {
  const file = toFormFile(spoken(`[[sim: ${fault}]]${text}`))
  const entries = [['model', model], ...Object.entries(fields), ['file', file]] as const
  return postForm(bench, path, entries, {}, init)
}

describe.each(ways)('over %s', (_, model, frames) => {
  const stream = { stream: 'true' }

  test('a refusal is an HTTP error, also of a stream', async () => {
    for (const fields of [{}, stream]) {
      const response = await send(model, 'error=Throttling.RateQuota', fields)
      expect(await readError(response, 429)).toMatchObject({ code: 'rate_limit_exceeded' })
    }
  })

  test('garbage is a 502', async () => {
    const response = await send(model, `${frames}bad-json=1`, stream)
    expect(await readError(response, 502)).toMatchObject({ code: 'upstream_malformed' })
  })

  test.each(['drop-after=1', 'error-after=1'])('%s ends a stream with an error', async (fault) => {
    const body = await (await send(model, `${frames}${fault}`, stream)).text()
    expect(body).toContain('"error":{"message":')
    expect(body).not.toContain('transcript.text.done')
  })

  test.each([{}, stream])('the call ends with its caller: %j', async (fields) => {
    const caller = new AbortController()
    const answer = send(model, `${frames}stall-after=1`, fields, { signal: caller.signal })
    await expect.poll(() => bench.calls.map(({ state }) => state), { interval: 5 }).toEqual(['open'])
    const left = performance.now()
    caller.abort()
    await answer.then((response) => response.text()).catch(() => {})
    await expect.poll(() => bench.calls[0]?.state, { interval: 2 }).toBe('aborted')
    expect(performance.now() - left).toBeLessThan(5000)
  })
})

test('the WebSocket of a caller who leaves ends within 50 ms', async () => {
  const leave = async () => {
    bench.forget()
    const caller = new AbortController()
    const answer = send('fun-asr-realtime', 'stall-after=1', { stream: 'true' }, { signal: caller.signal })
    await expect.poll(() => bench.calls.map(({ state }) => state), { interval: 1 }).toEqual(['open'])
    const left = performance.now()
    caller.abort()
    await answer.then((response) => response.text()).catch(() => {})
    await expect.poll(() => bench.calls[0]?.state, { interval: 1 }).toBe('aborted')
    return performance.now() - left
  }
  // The fastest of several, since the machine may be busy.
  const times = [await leave(), await leave(), await leave(), await leave()]
  expect(Math.min(...times)).toBeLessThan(50)
})

describe('over a task', () => {
  const model = 'paraformer-v2'
  const submissions = () => bench.calls.filter(({ path: to }) => to.includes('/asr/transcription'))
  const canceled = () => bench.calls.filter(({ path: to }) => to.endsWith('/cancel'))

  test('T6: a subtask that fails in a task that succeeds is its error, not an empty text', async () => {
    const error = await readError(await send(model, 'results-fail=1'), 500)
    expect(error).toMatchObject({ code: 'server_error', dashscope: { code: 'InternalError.Algo' } })
  })

  test.each([
    ['task-fails=InternalError.Algo', 500, 'server_error'],
    ['task-fails=InvalidFile.DecodeFailed', 400, 'invalid_value'],
    ['task-canceled', 409, null],
    ['result-url=http://evil.example/a.json', 502, 'upstream_malformed'],
    [String.raw`on-result="http-403"`, 502, 'upstream_malformed'],
  ])('%s is a %i, and no second task', async (fault, status, code) => {
    const response = await send(model, fault)
    const error = await readError(response, status)
    expect(error.code).toBe(code)
    expect(submissions()).toHaveLength(1)
    // What is paid for, or was canceled, is not for the client's SDK to submit again.
    const isOver = fault.includes('result') || fault === 'task-canceled'
    expect(response.headers.get('x-should-retry')).toBe(isOver ? 'false' : null)
  })

  test('a query that fails is repeated', async () => {
    const response = await send(model, String.raw`on-poll="http-503"`)
    expect(await response.json()).toMatchObject({ text })
    expect(submissions()).toHaveLength(1)
  })

  test('a task that waits is canceled when its caller leaves', async () => {
    const caller = new AbortController()
    const answer = send(model, 'task-pending=1000', {}, { signal: caller.signal })
    await expect
      .poll(() => bench.calls.filter(({ path: to }) => /\/tasks\/[\w-]+$/.test(to)).length, { interval: 5 })
      .toBeGreaterThan(0)
    caller.abort()
    await expect(answer).rejects.toThrow('aborted')
    await expect.poll(() => canceled().length, { interval: 5 }).toBe(1)
  })

  test('a stream sends comments while the task runs, and events after it', async () => {
    const quiet = new Bench(true)
    await quiet.start('over HTTP', { commitAfterMs: 5, heartbeatMs: 10 })
    const file = toFormFile(spoken(`[[sim: task-running=8]]${text}`))
    const entries = [
      ['model', model],
      ['stream', 'true'],
      ['file', file],
    ] as const
    const body = await (await postForm(quiet, path, entries)).text()
    expect(body).toMatch(/^: keep-alive\n\n/)
    expect(body).toMatch(/data: \{"type":"transcript\.text\.done","text":"One sentence\./)
    await quiet.stop()
  })
})
