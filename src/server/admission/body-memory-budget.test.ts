import { beforeEach, expect, test } from 'vitest'

import { unobserved } from '../../http/observer.ts'
import { formFactors, memoryFactors } from './body-reservation.ts'
import { BodyMemoryBudget, type MemoryLimits } from './body-memory-budget.ts'
import { refuse } from './rejections.ts'

const megabyte = 1_000_000
const whole = memoryFactors.kept + memoryFactors.call

let refused = 0
let used = 0

beforeEach(() => {
  refused = used = 0
})

function createBudget(limits: Partial<MemoryLimits> = {}): BodyMemoryBudget {
  return new BodyMemoryBudget({
    maxBytes: 0,
    maxRssBytes: 0,
    used: () => used,
    refuse() {
      refused += 1
      return refuse('memory')
    },
    ...limits,
  })
}

/** A body that has arrived. */
function read(budget: BodyMemoryBudget, bytes: number) {
  const reservation = budget.reserve()
  const refusal = reservation.grow(bytes) ?? reservation.complete()
  return { reservation, refusal }
}

const call = (reservation: ReturnType<BodyMemoryBudget['reserve']>) =>
  reservation.observe(unobserved).callStarted()

test('reserved: the size of the body as it arrives, a multiple while it is processed, the parsed request until there is an answer', () => {
  const budget = createBudget()
  const reservation = budget.reserve()
  reservation.grow(100_000)
  expect(budget.reservedBytes).toBe(100_000)
  reservation.grow(megabyte)
  expect(budget.reservedBytes).toBe(megabyte)
  reservation.complete()
  expect(budget.reservedBytes).toBe(whole * megabyte)
  const observer = call(reservation)
  observer.attempted({ url: '', attempt: 1 })
  expect(budget.reservedBytes).toBe(whole * megabyte)
  observer.sent?.()
  expect(budget.reservedBytes).toBe(memoryFactors.kept * megabyte)
  observer.answered({ status: 200, requestId: undefined })
  expect(budget.reservedBytes).toBe(memoryFactors.kept * megabyte)
  observer.firstEventArrived()
  expect(budget.reservedBytes).toBe(0)
  // Late and repeated calls: nothing is released twice.
  observer.sent?.()
  observer.ended()
  reservation.answered()
  reservation.release()
  reservation.release()
  expect(budget.reservedBytes).toBe(0)
})

test('with a transport that does not report the end of sending, the status line ends the reservation of the call', () => {
  const budget = createBudget()
  const { reservation } = read(budget, megabyte)
  call(reservation).answered({ status: 200, requestId: undefined })
  expect(budget.reservedBytes).toBe(memoryFactors.kept * megabyte)
})

test('each of several calls has its own reservation', () => {
  const budget = createBudget()
  const { reservation } = read(budget, megabyte)
  const calls = [call(reservation), call(reservation), call(reservation)]
  expect(budget.reservedBytes).toBe((memoryFactors.kept + 3 * memoryFactors.call) * megabyte)
  for (const { sent } of calls) sent?.()
  expect(budget.reservedBytes).toBe(memoryFactors.kept * megabyte)
  for (const { ended } of calls) ended('unreachable')
  expect(budget.reservedBytes).toBe(0)
  // The calls for the other choices follow the first one.
  call(reservation)
  expect(budget.reservedBytes).toBe(whole * megabyte)
  reservation.release()
  expect(budget.reservedBytes).toBe(0)
})

test('a request whose task runs holds the parsed request until it ends', () => {
  const budget = createBudget()
  const { reservation } = read(budget, megabyte)
  const observer = reservation.observe(unobserved)
  const submission = observer.callStarted('task')
  expect(budget.reservedBytes).toBe(whole * megabyte)
  submission.firstEventArrived()
  expect(budget.reservedBytes).toBe(memoryFactors.kept * megabyte)
  observer.callStarted('query').ended()
  reservation.answered()
  expect(budget.reservedBytes).toBe(memoryFactors.kept * megabyte)
  reservation.release()
  expect(budget.reservedBytes).toBe(0)
})

test.each<[string, (reservation: ReturnType<BodyMemoryBudget['reserve']>) => void]>([
  ['refused before a call', (reservation) => reservation.answered()],
  ['left while it arrives', (reservation) => reservation.release()],
  ['left while it waits for a connection', (reservation) => (call(reservation), reservation.release())],
  ['unreachable', (reservation) => call(reservation).ended('unreachable')],
])('nothing is reserved for a request that was %s', (_, end) => {
  const budget = createBudget()
  const { reservation } = read(budget, megabyte)
  end(reservation)
  expect(budget.reservedBytes).toBe(0)
  reservation.release()
  expect(budget.reservedBytes).toBe(0)
  reservation.grow(megabyte)
  reservation.complete()
  expect(budget.reservedBytes).toBe(0)
})

test('arriving large bodies share half of the budget, small ones are accepted all the same', () => {
  const budget = createBudget({ maxBytes: 10 * megabyte })
  const [one, other] = [budget.reserve(), budget.reserve()]
  expect(one.grow(4 * megabyte)).toBeUndefined()
  expect(other.grow(megabyte)).toBeUndefined()
  expect(other.grow(1.1 * megabyte)).toMatchObject({ status: 503 })
  other.release()
  expect(budget.reserve().grow(60_000)).toBeUndefined()
  expect(refused).toBe(1)
})

test('a single large body is accepted, whatever the budget', () => {
  const budget = createBudget({ maxBytes: megabyte })
  const { reservation, refusal } = read(budget, 20 * megabyte)
  expect(refusal).toBeUndefined()
  expect(read(budget, megabyte).refusal).toMatchObject({ status: 503 })
  reservation.release()
})

test('arriving bodies do not keep a complete one from being processed, another complete one does', () => {
  const budget = createBudget({ maxBytes: 10 * megabyte })
  budget.reserve().grow(4 * megabyte)
  const first = read(budget, megabyte)
  expect(first.refusal).toBeUndefined()
  const second = read(budget, 900_000)
  expect(second.refusal).toMatchObject({ status: 503, code: 'server_is_overloaded' })
  second.reservation.release()
  call(first.reservation).firstEventArrived()
  expect(read(budget, 900_000).refusal).toBeUndefined()
})

test('released bodies take no room', () => {
  const budget = createBudget({ maxBytes: 20 * megabyte })
  for (let turn = 0; turn < 2; turn += 1) read(budget, megabyte).reservation.release()
  const first = read(budget, megabyte)
  const second = read(budget, megabyte)
  expect([first.refusal, second.refusal]).toEqual([undefined, undefined])
})

test('memory is measured for each large body, when it becomes large and when it is complete', () => {
  const budget = createBudget({ maxRssBytes: 100 * megabyte })
  used = 200 * megabyte
  const late = budget.reserve()
  expect(late.grow(10_000)).toBeUndefined()
  expect(late.grow(100_000)).toMatchObject({ status: 503 })
  late.release()
  used = 0
  const reservation = budget.reserve()
  expect(reservation.grow(100_000)).toBeUndefined()
  used = 200 * megabyte
  expect(reservation.complete()).toMatchObject({ status: 503 })
  expect(read(budget, 10_000).refusal).toBeUndefined()
})

test('a process counts as short of memory while it uses too much', () => {
  const budget = createBudget({ maxRssBytes: 100 * megabyte })
  used = 200 * megabyte
  expect([budget.isMemoryLow(), budget.refusalWhenMemoryIsLow()]).toEqual([
    true,
    expect.objectContaining({ status: 503 }),
  ])
  used = 50 * megabyte
  expect([budget.isMemoryLow(), budget.refusalWhenMemoryIsLow()]).toEqual([false, undefined])
})

test('a form counts once while its file is uploaded, and not at all once the file is freed', () => {
  const budget = createBudget()
  const reservation = budget.reserve()
  reservation.isForm()
  reservation.grow(megabyte)
  reservation.complete()
  expect(budget.reservedBytes).toBe((formFactors.kept + formFactors.call) * megabyte)
  const observer = reservation.observe(unobserved)
  const upload = observer.callStarted('upload')
  expect(budget.reservedBytes).toBe(formFactors.kept * megabyte)
  upload.ended()
  observer.bodyFreed?.()
  expect(budget.reservedBytes).toBe(0)
  observer.callStarted('task')
  expect(budget.reservedBytes).toBe(0)
})

/** A body of this address that is still arriving, and whether it had to make room. */
function arrive(budget: BodyMemoryBudget, address: string, bytes: number) {
  const reservation = budget.reserve(address)
  const body = { reservation, isEvicted: false, refusal: undefined as unknown }
  reservation.onEvict = () => (body.isEvicted = true)
  body.refusal = reservation.grow(bytes)
  return body
}

test('the largest arriving body of the address with the most is refused for one of another address', () => {
  const budget = createBudget({ maxBytes: 20 * megabyte })
  const held = [2, 4, 3].map((size) => arrive(budget, '192.0.2.1', size * megabyte))
  const other = arrive(budget, '192.0.2.2', 2 * megabyte)
  expect(other.refusal).toBeUndefined()
  expect(held.map(({ isEvicted }) => isEvicted)).toEqual([false, true, false])
  expect(budget.reservedBytes).toBe(7 * megabyte)
  expect(refused).toBe(1)
  // Grown, it needs the place of another one.
  expect(other.reservation.grow(5 * megabyte)).toBeUndefined()
  expect(other.reservation.grow(5.5 * megabyte)).toMatchObject({ status: 503 })
  expect(held.map(({ isEvicted }) => isEvicted)).toEqual([false, true, false])
  expect(held[1]?.reservation.grow(5 * megabyte)).toBeUndefined()
  expect(budget.reservedBytes).toBe(10.5 * megabyte)
})

test('an address with the most arriving bodies, counted by network, gets the refusal itself', () => {
  const budget = createBudget({ maxBytes: 20 * megabyte })
  const honest = arrive(budget, '2001:db8:1::1', 3 * megabyte)
  const many = Array.from({ length: 100 }, (_, at) => arrive(budget, `2001:db8:2::${at}`, megabyte))
  expect(many.filter(({ refusal }) => refusal === undefined)).toHaveLength(7)
  expect([honest.isEvicted, honest.refusal]).toEqual([false, undefined])
})

test('complete bodies cause no refusal of arriving ones of other addresses', () => {
  const budget = createBudget({ maxBytes: 20 * megabyte })
  const honest = arrive(budget, '192.0.2.1', 3 * megabyte)
  read(budget, 2.2 * megabyte)
  expect(arrive(budget, '192.0.2.2', 100_000).refusal).toMatchObject({ status: 503 })
  expect(honest.isEvicted).toBe(false)
})
