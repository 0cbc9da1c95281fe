import { expect, test, vi } from 'vitest'

import { onBothEdges } from '../../support/edges.ts'
import { errorOf } from '../../support/read-answer.ts'
import { expectResponsesStream } from '../../support/responses/validate-responses.ts'

/** When the stream begins, and what is sent while DashScope is silent. */

const options = {
  commitAfterMs: 40,
  heartbeatMs: 40,
  timeouts: { streamHeadersMs: 2000, firstEventMs: 500, idleMs: 500 },
}

onBothEdges((bench) => {
  const post = (marker: string, init: RequestInit = {}) =>
    bench.post('/v1/responses', { model: 'qwen-plus', input: `[[sim: ${marker}]]`, stream: true }, {}, init)

  const read = async (marker: string) => {
    const answer = await post(marker)
    expect(answer.status).toBe(200)
    const { events, response } = expectResponsesStream(await answer.text())
    return { types: events.map(({ type }) => type.replace('response.', '')), response }
  }

  test.concurrent('before the first frame: the response begins, and keep-alives are events', async () => {
    const { types, response } = await read('slow-first-event=250; say=a')
    expect(types.slice(0, 4)).toEqual(['created', 'in_progress', 'keepalive', 'keepalive'])
    expect(response).toMatchObject({ status: 'completed', output: [{ content: [{ text: 'a' }] }] })
  })

  test.concurrent('before the status line of DashScope', async () => {
    expect((await read('slow-ttfb=200; say=a')).types.slice(0, 3)).toEqual([
      'created',
      'in_progress',
      'keepalive',
    ])
  })

  test.concurrent('within an item', async () => {
    const { types } = await read('pieces=["a","b"]; slow-chunks=200')
    const [first, last] = [types.indexOf('output_text.delta'), types.lastIndexOf('output_text.delta')]
    expect(types.slice(first + 1, last)).toContain('keepalive')
  })

  test.concurrent.each(['stall-after=0', 'stall-after=2; pieces=["a","b","c"]'])(
    'for too long (%s): the response fails',
    async (marker) => {
      const { types, response } = await read(marker)
      expect(types.slice(0, 2)).toEqual(['created', 'in_progress'])
      expect(types).toContain('keepalive')
      expect(types.slice(-2)).toEqual(['error', 'failed'])
      expect(response.error?.code).toBe('server_error')
    },
  )

  test.concurrent('a refusal after the beginning is in the stream', async () => {
    const { types, response } = await read('slow-first-event=200; 429-in-200')
    expect(types.slice(0, 3)).toEqual(['created', 'in_progress', 'keepalive'])
    expect(response.error?.code).toBe('rate_limit_exceeded')
  })

  test.concurrent('a refusal before it has a status of its own', async () => {
    const answer = await post('429-in-200')
    expect([answer.status, errorOf(await answer.json()).code]).toEqual([429, 'rate_limit_exceeded'])
  })

  test.concurrent('the headers of a stream', async () => {
    const answer = await post('say=a')
    await answer.text()
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': expect.stringContaining('no-cache') as string,
      'x-accel-buffering': 'no',
      'x-request-id': expect.stringMatching(/^req_/) as string,
    })
  })

  test('a caller who leaves ends the call to DashScope', async () => {
    const leaving = new AbortController()
    const answer = await post('endless; slow-chunks=10', { signal: leaving.signal })
    await answer.body?.getReader().read()
    const call = bench.calls.findLast(({ state }) => state === 'open')
    leaving.abort()
    await vi.waitFor(() => expect(call?.state).toBe('aborted'), { interval: 2 })
  })
}, options)
