import { beforeEach, expect, test } from 'vitest'

import { unobserved } from '../../http/observer.ts'
import { multiples } from './body-reservation.ts'
import { BodyRoom, type Memory } from './body-memory-budget.ts'
import { refuse } from './rejections.ts'

const megabyte = 1_000_000
const whole = multiples.kept + multiples.call

let refused = 0
let used = 0

beforeEach(() => {
  refused = used = 0
})

function createRoom(limits: Partial<Memory> = {}): BodyRoom {
  return new BodyRoom({
    most: 0,
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
function read(room: BodyRoom, bytes: number) {
  const hold = room.open()
  const refusal = hold.grow(bytes) ?? hold.finish()
  return { hold, refusal }
}

const call = (hold: ReturnType<BodyRoom['open']>) => hold.follow(unobserved).calls()

test('what is held: itself as it arrives, a multiple while it is worked on, the parsed request until there is an answer', () => {
  const room = createRoom()
  const hold = room.open()
  hold.grow(100_000)
  expect(room.held).toBe(100_000)
  hold.grow(megabyte)
  expect(room.held).toBe(megabyte)
  hold.finish()
  expect(room.held).toBe(whole * megabyte)
  const observer = call(hold)
  observer.attempted({ url: '', attempt: 1 })
  expect(room.held).toBe(whole * megabyte)
  observer.sent?.()
  expect(room.held).toBe(multiples.kept * megabyte)
  observer.answered({ status: 200, requestId: undefined })
  expect(room.held).toBe(multiples.kept * megabyte)
  observer.begun()
  expect(room.held).toBe(0)
  // Later than it should be, and once more: nothing is let go of twice.
  observer.sent?.()
  observer.ended()
  hold.answered()
  hold.end()
  hold.end()
  expect(room.held).toBe(0)
})

test('a transport that does not tell when all has gone out: the status line does', () => {
  const room = createRoom()
  const { hold } = read(room, megabyte)
  call(hold).answered({ status: 200, requestId: undefined })
  expect(room.held).toBe(multiples.kept * megabyte)
})

test('several calls hold their own each', () => {
  const room = createRoom()
  const { hold } = read(room, megabyte)
  const calls = [call(hold), call(hold), call(hold)]
  expect(room.held).toBe((multiples.kept + 3 * multiples.call) * megabyte)
  for (const { sent } of calls) sent?.()
  expect(room.held).toBe(multiples.kept * megabyte)
  for (const { ended } of calls) ended('unreachable')
  expect(room.held).toBe(0)
  // After the first choice the others are asked for.
  call(hold)
  expect(room.held).toBe(whole * megabyte)
  hold.end()
  expect(room.held).toBe(0)
})

test.each<[string, (hold: ReturnType<BodyRoom['open']>) => void]>([
  ['refused before a call', (hold) => hold.answered()],
  ['left while it arrives', (hold) => hold.end()],
  ['left while it waits for a connection', (hold) => (call(hold), hold.end())],
  ['unreachable', (hold) => call(hold).ended('unreachable')],
])('nothing is held of a request that was %s', (_, end) => {
  const room = createRoom()
  const { hold } = read(room, megabyte)
  end(hold)
  expect(room.held).toBe(0)
  hold.end()
  expect(room.held).toBe(0)
  hold.grow(megabyte)
  hold.finish()
  expect(room.held).toBe(0)
})

test('large bodies that arrive have half of the room, small ones are taken all the same', () => {
  const room = createRoom({ most: 10 * megabyte })
  const [one, other] = [room.open(), room.open()]
  expect(one.grow(4 * megabyte)).toBeUndefined()
  expect(other.grow(megabyte)).toBeUndefined()
  expect(other.grow(1.1 * megabyte)).toMatchObject({ status: 503 })
  other.end()
  expect(room.open().grow(60_000)).toBeUndefined()
  expect(refused).toBe(1)
})

test('one large body alone has room, whatever there is', () => {
  const room = createRoom({ most: megabyte })
  const { hold, refusal } = read(room, 20 * megabyte)
  expect(refusal).toBeUndefined()
  expect(read(room, megabyte).refusal).toMatchObject({ status: 503 })
  hold.end()
})

test('bodies that only arrive do not keep a whole one from being answered, another whole one does', () => {
  const room = createRoom({ most: 10 * megabyte })
  room.open().grow(4 * megabyte)
  const first = read(room, megabyte)
  expect(first.refusal).toBeUndefined()
  const second = read(room, 900_000)
  expect(second.refusal).toMatchObject({ status: 503, code: 'server_is_overloaded' })
  second.hold.end()
  call(first.hold).begun()
  expect(read(room, 900_000).refusal).toBeUndefined()
})

test('what was let go of takes no room', () => {
  const room = createRoom({ most: 20 * megabyte })
  for (let turn = 0; turn < 2; turn += 1) read(room, megabyte).hold.end()
  const first = read(room, megabyte)
  const second = read(room, megabyte)
  expect([first.refusal, second.refusal]).toEqual([undefined, undefined])
})

test('memory is looked at anew before each large body, when it gets large and when it is whole', () => {
  const room = createRoom({ maxRssBytes: 100 * megabyte })
  used = 200 * megabyte
  const late = room.open()
  expect(late.grow(10_000)).toBeUndefined()
  expect(late.grow(100_000)).toMatchObject({ status: 503 })
  late.end()
  used = 0
  const hold = room.open()
  expect(hold.grow(100_000)).toBeUndefined()
  used = 200 * megabyte
  expect(hold.finish()).toMatchObject({ status: 503 })
  expect(read(room, 10_000).refusal).toBeUndefined()
})

test('a process is short of memory for as long as it uses too much', () => {
  const room = createRoom({ maxRssBytes: 100 * megabyte })
  used = 200 * megabyte
  expect([room.isShort(), room.refusalWhenShort()]).toEqual([true, expect.objectContaining({ status: 503 })])
  used = 50 * megabyte
  expect([room.isShort(), room.refusalWhenShort()]).toEqual([false, undefined])
})
