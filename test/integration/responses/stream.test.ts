import { expect, test, vi } from 'vitest'

import { onBothEdges } from '../../support/edges.ts'
import { soon } from '../../support/soon.ts'

onBothEdges((bench) => {
  const post = (marker: string, init: RequestInit = {}) =>
    bench.post('/v1/responses', { model: 'qwen-plus', input: `[[sim: ${marker}]]`, stream: true }, {}, init)

  test('the headers of a stream', async () => {
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
    leaving.abort()
    await vi.waitFor(() => expect(bench.calls).toMatchObject([{ state: 'aborted' }]), soon)
  })
})
