import { expect, test } from 'vitest'

import { BodyMemoryBudget } from './body-memory-budget.ts'
import type { BodyReservation } from './body-reservation.ts'
import { refuse, refuseAnswer } from './rejections.ts'

const megabyte = 1_000_000

function createBudget(maxBytes = 0, used = () => 0, maxRssBytes = 0): BodyMemoryBudget {
  return new BodyMemoryBudget({
    maxBytes,
    maxRssBytes,
    used,
    refuse: (stage) => (stage === 'unsent' ? refuse('memory') : refuseAnswer()),
  })
}

const reserve = (budget: BodyMemoryBudget): BodyReservation => budget.reserve()

test('an answer counts in addition to its body, and alone once the body is freed', () => {
  const budget = createBudget()
  const reservation = reserve(budget)
  reservation.grow(megabyte)
  reservation.complete()
  const body = budget.reservedBytes
  expect(reservation.holdAnswer(3 * megabyte, 'sent')).toBeUndefined()
  expect(budget.reservedBytes).toBe(body + 3 * megabyte)
  reservation.freeBody()
  expect(budget.reservedBytes).toBe(3 * megabyte)
  // It may be smaller than was expected.
  reservation.holdAnswer(2 * megabyte, 'complete')
  expect(budget.reservedBytes).toBe(2 * megabyte)
  reservation.release()
  reservation.release()
  reservation.holdAnswer(megabyte, 'sent')
  expect(budget.reservedBytes).toBe(0)
})

test('the description of a dry run counts instead of its body, and its refusal says that nothing was sent', () => {
  const budget = createBudget(10 * megabyte)
  const [first, second] = [reserve(budget), reserve(budget)]
  first.grow(megabyte)
  first.complete()
  expect(first.holdAnswer(9 * megabyte, 'described')).toBeUndefined()
  expect(budget.reservedBytes).toBe(9 * megabyte)
  expect(second.holdAnswer(2 * megabyte, 'described')?.message).toContain('Nothing was sent to DashScope.')
  expect(budget.reservedBytes).toBe(9 * megabyte)
})

test('50 answers that grow at the same time stay within the budget', () => {
  const budget = createBudget(20 * megabyte)
  const reservations = Array.from({ length: 50 }, () => reserve(budget))
  const refused = new Set<BodyReservation>()
  for (let bytes = 100_000; bytes <= 4 * megabyte; bytes += 100_000)
    for (const reservation of reservations) {
      if (refused.has(reservation)) continue
      const refusal = reservation.holdAnswer(bytes, 'sent')
      if (refusal !== undefined) refused.add(reservation)
      expect(budget.reservedBytes).toBeLessThanOrEqual(20 * megabyte)
    }
  expect(refused.size).toBe(45)
  expect(budget.reservedBytes).toBe(20 * megabyte)
})

test('a refused answer reserves nothing; an answer that DashScope has sent is counted and never refused', () => {
  const budget = createBudget(2 * megabyte)
  const [first, second, third] = [reserve(budget), reserve(budget), reserve(budget)]
  expect(first.holdAnswer(1.5 * megabyte, 'unsent')).toBeUndefined()
  expect(second.holdAnswer(megabyte, 'unsent')).toMatchObject({ status: 503 })
  expect(budget.reservedBytes).toBe(1.5 * megabyte)
  expect(second.holdAnswer(60_000, 'sent')).toBeUndefined()
  expect(third.holdAnswer(megabyte, 'complete')).toBeUndefined()
  expect(budget.reservedBytes).toBe(2.5 * megabyte + 60_000)
  // Nothing more is needed for an answer that does not grow.
  expect(first.holdAnswer(1.5 * megabyte, 'sent')).toBeUndefined()
  expect(first.holdAnswer(1.6 * megabyte, 'sent')).toMatchObject({ status: 503 })
})

test('a held answer keeps a large body out; a single answer always has room', () => {
  const budget = createBudget(megabyte)
  const answer = reserve(budget)
  expect(answer.holdAnswer(5 * megabyte, 'unsent')).toBeUndefined()
  const body = reserve(budget)
  expect(body.grow(100_000) ?? body.complete()).toMatchObject({ status: 503 })
  body.release()
  answer.release()
  const other = reserve(budget)
  expect(other.grow(100_000) ?? other.complete()).toBeUndefined()
})

test('a client may repeat what was not sent to DashScope, and not what is billed', () => {
  const budget = createBudget(megabyte, () => 2, 1)
  const unsent = reserve(budget).holdAnswer(100_000, 'unsent')
  const sent = reserve(budget).holdAnswer(100_000, 'sent')
  expect(unsent).toMatchObject({ status: 503, headers: { 'x-should-retry': 'true' } })
  expect(unsent?.message).toContain('Nothing was sent to DashScope.')
  expect(sent).toMatchObject({ status: 503, headers: { 'x-should-retry': 'false' } })
  expect(sent?.message).toContain('DashScope may bill this request.')
})
