import { afterAll, beforeAll, expect, test } from 'vitest'

import { createSimulator } from '../../src/simulator/index.ts'
import { readRecordings } from './read-recordings.ts'

const simulator = createSimulator()
let origin = ''
beforeAll(async () => {
  origin = await simulator.listen()
})
afterAll(() => simulator.close())

// The key that was refused is not recorded.
const recordings = readRecordings().filter(({ name }) => name !== 'auth-error-nosse')

test.each(recordings)('the simulator takes or refuses as DashScope did: $name', async (recording) => {
  const stream = recording.name.endsWith('-sse')
  const response = await fetch(`${origin}/api/v1/services/aigc/${recording.service}/generation`, {
    method: 'POST',
    headers: {
      authorization: 'Bearer sk-0123456789abcdef',
      'content-type': 'application/json',
      ...(stream ? { 'x-dashscope-sse': 'enable' } : {}),
    },
    body: JSON.stringify(recording.request),
  })
  const text = await response.text()
  const first = stream ? (/^data:(.*)$/m.exec(text)?.[1] ?? '') : text
  const { code, message } = recording.frames[0] ?? {}
  const { code: ownCode, message: ownMessage } = JSON.parse(first)
  expect([response.status, ownCode, ownMessage]).toEqual([recording.status, code, message])
})
