import { expect, test } from 'vitest'

import { BodyMemoryBudget } from '../admission/body-memory-budget.ts'
import { formFactors } from '../admission/body-reservation.ts'
import { refuse } from '../admission/rejections.ts'
import { BunExchange } from './bun-exchange.ts'

function createExchange(request: Request) {
  const bodyMemory = new BodyMemoryBudget({
    maxBytes: 0,
    maxRssBytes: 0,
    used: () => 0,
    refuse: () => refuse('memory'),
  })
  const exchange = new BunExchange(
    { request, address: '127.0.0.1', onEnd: () => {}, headers: () => ({}) },
    {
      bodyMemory,
      countSlowBody: () => () => {},
      open: new Set(),
      interrupted: undefined,
      requestTimeoutMs: 1000,
      writeStallMs: 1000,
    },
  )
  return { bodyMemory, exchange }
}

test('a small body is read without its stream, which Bun makes when it is looked at', async () => {
  const request = new Request('http://gateway', {
    method: 'POST',
    headers: { 'content-length': '2' },
    body: '{}',
  })
  let streams = 0
  Object.defineProperty(request, 'body', { get: () => void (streams += 1) })
  const { bodyMemory, exchange } = createExchange(request)
  expect(new TextDecoder().decode(await exchange.readBody(100))).toBe('{}')
  expect(streams).toBe(0)
  exchange.finish(200)
  expect(bodyMemory.reservedBytes).toBe(0)
})

test('a form reserves less memory than JSON', async () => {
  const bytes = 100_000
  const request = new Request('http://gateway', { method: 'POST', body: 'x'.repeat(bytes) })
  const { bodyMemory, exchange } = createExchange(request)
  await exchange.readBody(bytes, 'form')
  expect(bodyMemory.reservedBytes).toBeGreaterThanOrEqual(bytes * (formFactors.kept + formFactors.call))
  expect(bodyMemory.reservedBytes).toBeLessThan(bytes * 1.5 * (formFactors.kept + formFactors.call))
  exchange.finish(200)
  expect(bodyMemory.reservedBytes).toBe(0)
})
