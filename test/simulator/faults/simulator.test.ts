import { afterEach, expect, test } from 'vitest'

import { callSimulator, streaming, textPath } from '../../support/call-simulator.ts'
import { createSimulator, type Simulator, type SimulatorOptions } from '../../../src/simulator/index.ts'

const running: Simulator[] = []
afterEach(() => Promise.all(running.splice(0).map((simulator) => simulator.close())))

async function started(options?: SimulatorOptions): Promise<[Simulator, string]> {
  const simulator = createSimulator(options)
  running.push(simulator)
  return [simulator, await simulator.listen()]
}

const body = { model: 'qwen-max', input: { prompt: 'Hello [[sim: say=好好]]' }, parameters: {} }

test('records a call unchanged', async () => {
  const [simulator, origin] = await started({ record: true })
  await callSimulator(origin, { body, path: `${textPath}?a=1` })
  expect(simulator.calls).toEqual([
    {
      method: 'POST',
      path: `${textPath}?a=1`,
      headers: expect.objectContaining({ 'content-type': 'application/json' }),
      body,
      key: 'sk-test-key-1',
      state: 'finished',
    },
  ])
})

test('keeps the raw text of a body that is not JSON, and the absence of a key', async () => {
  const [simulator, origin] = await started({ record: true })
  await callSimulator(origin, { body: '{"model":', headers: { authorization: 'Basic x' } })
  expect(simulator.calls[0]).toMatchObject({ body: '{"model":', key: undefined })
})

test('records nothing unless asked to', async () => {
  const [simulator, origin] = await started()
  await callSimulator(origin, { body })
  expect(simulator.calls).toEqual([])
})

test('a call is open while it is answered, and aborted when the client leaves', async () => {
  const [simulator, origin] = await started({ record: true })
  const leaving = callSimulator(origin, {
    body,
    headers: { ...streaming, 'x-simulator': 'stall-after=1' },
    hangUpAt: 500,
  })
  await expect.poll(() => simulator.calls[0]?.state).toBe('open')
  await leaving
  await expect.poll(() => simulator.calls[0]?.state).toBe('aborted')
})

test('paces the frames of a stream, and waits before an answer in one piece', async () => {
  const [, origin] = await started({ paceMs: 60 })
  const start = performance.now()
  await callSimulator(origin, { body })
  const between = performance.now()
  const seen = await callSimulator(origin, { body, headers: streaming })
  expect(between - start).toBeGreaterThanOrEqual(55)
  expect(seen.frames).toHaveLength(3)
  expect(performance.now() - between).toBeGreaterThanOrEqual(115)
})

test('either header turns the stream on, the body does not', async () => {
  const [, origin] = await started()
  const streamedBody = { ...body, stream: true, parameters: { stream: true } }
  const types = await Promise.all(
    [{ accept: 'text/event-stream' }, streaming, { accept: '*/*' }].map(async (headers) => {
      const seen = await callSimulator(origin, { body: streamedBody, headers })
      return seen.headers['content-type']
    }),
  )
  expect(types).toEqual([
    'text/event-stream;charset=UTF-8',
    'text/event-stream;charset=UTF-8',
    'application/json',
  ])
})

test('closes at once, open connections too', async () => {
  const [simulator, origin] = await started()
  const hanging = callSimulator(origin, { body, headers: { ...streaming, 'x-simulator': 'stall-after=1' } })
  const start = performance.now()
  await new Promise((resolve) => setTimeout(resolve, 50))
  await simulator.close()
  expect((await hanging).ending).not.toBe('end')
  expect(performance.now() - start).toBeLessThan(2000)
})
