import { expect, test } from 'vitest'

import type { Answer, Session } from '../session.ts'
import { findSimulator } from './upstream.ts'

/** A gateway whose dry run shows the upstream URL. */
function sessionOf(json: unknown): Session {
  const answer: Answer = { status: 200, header: () => undefined, text: '', json }
  return { ask: async () => answer, open: () => Promise.reject(new Error('not asked')), parse: JSON.parse }
}

const dryRun = (url: string) => ({
  object: 'gateway.dry_run',
  request: { url, body: { parameters: { temperature: 1 } } },
})

test.each([
  ['http://127.0.0.1:8001/api/v1/x', '127.0.0.1:8001'],
  ['http://localhost:8001/api/v1/x', 'localhost:8001'],
  ['http://[::1]:8001/api/v1/x', '[::1]:8001'],
  ['https://dashscope.aliyuncs.com/api/v1/x', undefined],
  ['https://127.0.0.1.example.com/api/v1/x', undefined],
  ['nonsense', undefined],
])('%s: %s', async (url, host) => {
  expect(await findSimulator(sessionOf(dryRun(url)))).toBe(host)
})

test('a dry run that names no host is no evidence of the simulator', async () => {
  expect(await findSimulator(sessionOf({ error: { message: 'no' } }))).toBe(undefined)
  expect(await findSimulator(sessionOf(undefined))).toBe(undefined)
})
