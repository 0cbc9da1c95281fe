import { expect, test } from 'vitest'

import { BodyBlocks } from './body-blocks.ts'

const bytes = Uint8Array.from({ length: 300_000 }, (_, index) => (index * 7919) % 251)

/** Chunks in separate memory, of the given lengths in turn. */
function cut(lengths: readonly number[]): Uint8Array[] {
  const chunks: Uint8Array[] = []
  for (let start = 0, turn = 0; start < bytes.length; turn += 1) {
    const end = start + (lengths[turn % lengths.length] ?? 1)
    chunks.push(bytes.slice(start, end))
    start = end
  }
  return chunks
}

test.each([
  [[1]],
  [[1, 16_384]],
  [[16_384]],
  [[3, 65_536, 0, 700]],
  [[1023, 1025]],
  [[100_000]],
  [[300_000]],
])(
  'a body that arrives cut into %j is whole again, and holds about as much memory as it has bytes',
  (lengths) => {
    for (const owns of [true, false]) {
      const body = new BodyBlocks({ owns })
      let maxRatio = 0
      for (const chunk of cut(lengths)) {
        body.push(chunk)
        maxRatio = Math.max(maxRatio, body.held / Math.max(1024, body.size))
      }
      expect(maxRatio).toBeLessThanOrEqual(2)
      expect(body.size).toBe(bytes.length)
      expect(body.held).toBeLessThan(bytes.length + 65_537)
      expect(Buffer.compare(body.take(), bytes)).toBe(0)
    }
  },
)

test('a body of a few bytes holds a kilobyte, and one without any holds nothing', () => {
  const body = new BodyBlocks({ owns: true })
  expect([body.held, body.take().length]).toEqual([0, 0])
  body.push(new Uint8Array(5))
  expect(body.held).toBe(1024)
})

test('a view of a large buffer does not keep the buffer', () => {
  const body = new BodyBlocks({ owns: true })
  body.push(new Uint8Array(1_000_000).subarray(0, 20_000))
  expect(body.held).toBeLessThan(70_000)
})

test.each([true, false])(
  'the memory of chunks is freed at once only where the body owns them: %s',
  (owns) => {
    const body = new BodyBlocks({ owns })
    const chunks = [new Uint8Array(20_000), new Uint8Array(20_000)]
    for (const chunk of chunks) body.push(chunk)
    const whole = body.take()
    expect(whole.length).toBe(40_000)
    for (const { length } of chunks) expect(length).toBe(owns ? 0 : 20_000)
  },
)

test('a single chunk is itself the body where the body owns it, else it is copied', () => {
  for (const owns of [true, false]) {
    const body = new BodyBlocks({ owns })
    const chunk = new Uint8Array(20_000)
    body.push(chunk)
    expect(body.take() === chunk).toBe(owns)
  }
})
