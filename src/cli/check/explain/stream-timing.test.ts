import { expect, test } from 'vitest'

import { timeStream, type Arrival } from './stream-timing.ts'

/** Reads of one piece each, `everyMs` apart. */
const steady = (pieces: number, everyMs: number, fromMs = 0): Arrival[] =>
  Array.from({ length: pieces }, (_, index) => ({ atMs: fromMs + index * everyMs, pieces: 1 }))

test.each<[string, Arrival[], boolean | undefined]>([
  ['a piece now and then', steady(30, 50, 400), false],
  ['a fast model', steady(100, 5, 300), false],
  ['all in one read', [{ atMs: 1500, pieces: 30 }], true],
  ['all at once, in reads of the buffer', steady(30, 0.1, 1500), true],
  [
    'the head at once, all else in one',
    [
      { atMs: 5, pieces: 0 },
      { atMs: 1500, pieces: 30 },
    ],
    true,
  ],
  [
    'two emptied buffers',
    [
      { atMs: 800, pieces: 15 },
      { atMs: 1500, pieces: 15 },
    ],
    false,
  ],
  ['most of it in the last read', [...steady(5, 100), { atMs: 2500, pieces: 25 }], true],
  ['a hiccup within', [...steady(15, 50), { atMs: 1500, pieces: 6 }, ...steady(15, 50, 1550)], false],
  ['too few pieces for a decision', [{ atMs: 1500, pieces: 7 }], undefined],
  ['too fast for a decision', [{ atMs: 250, pieces: 30 }], undefined],
])('%s', (_, arrivals, buffered) => {
  expect(timeStream(arrivals, 100).buffered).toBe(buffered)
})

test('figures', () => {
  const arrivals = [{ atMs: 100, pieces: 0 }, ...steady(11, 50, 300), { atMs: 900, pieces: 0 }]
  expect(timeStream(arrivals, 50)).toEqual({
    firstByteMs: 100,
    firstTokenMs: 300,
    lastByteMs: 900,
    pieces: 11,
    reads: 13,
    tokensPerSecond: 100,
    spanMs: 500,
    buffered: false,
  })
})

test('without a measurable duration there is no rate', () => {
  expect(timeStream([{ atMs: 100, pieces: 3 }], 50).tokensPerSecond).toBeUndefined()
  expect(timeStream([], 0)).toMatchObject({ pieces: 0, reads: 0, buffered: undefined })
})
