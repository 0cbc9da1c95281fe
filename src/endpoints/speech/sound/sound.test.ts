import fc from 'fast-check'
import { expect, test } from 'vitest'

import { caseCount } from '../../../../test/support/case-count.ts'
import { decodeSound } from './decode-sound.ts'
import { PcmReader } from './pcm-reader.ts'
import { toFile } from './to-file.ts'
import { toWavHeader } from './to-wav-header.ts'

/** Reads the bytes in pieces of a size. */
function read(bytes: Uint8Array, size: number): Uint8Array {
  const reader = new PcmReader()
  const parts: Uint8Array[] = []
  for (let start = 0; start < bytes.length; start += size)
    parts.push(reader.push(bytes.subarray(start, start + size)))
  for (const part of parts) expect(part.length % 2).toBe(0)
  return Buffer.concat([...parts, reader.end()])
}

const sizes = [1, 2, 3, 7, 64, 10_000]

test('samples come whole, cut anywhere; half a sample at the end is dropped', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), fc.constantFrom(...sizes), (bytes, size) => {
      const whole = bytes.subarray(0, bytes.length - (bytes.length % 2))
      expect(Buffer.compare(read(bytes, size), whole)).toBe(0)
    }),
    { numRuns: caseCount(200) },
  )
})

const samples = Buffer.from(Array.from({ length: 100 }, (_, at) => at))
const toWav = (content: Uint8Array) => Buffer.concat([toWavHeader(24_000, content.length), content])
const chunk = (name: string, content: Uint8Array) => {
  const head = Buffer.alloc(8)
  head.write(name)
  head.writeUInt32LE(content.length, 4)
  return Buffer.concat([head, content, Buffer.alloc(content.length % 2)])
}

test.each(sizes)(
  'a WAV header in the audio is removed, and so are chunks after the samples (reads of %i)',
  (size) => {
    const file = toWav(samples)
    expect(Buffer.compare(read(file, size), samples)).toBe(0)
    const withChunks = Buffer.concat([
      file.subarray(0, 36),
      chunk('LIST', Buffer.from('abc')),
      chunk('data', samples),
      chunk('LIST', Buffer.from('after')),
    ])
    expect(Buffer.compare(read(withChunks, size), samples)).toBe(0)
  },
)

test.each([0, 0xffff_ffff, 0x7fff_ffff])('a header with the unknown size %i has all samples', (unknown) => {
  const file = toWav(samples)
  file.writeUInt32LE(unknown, 40)
  expect(Buffer.compare(read(file, 7), samples)).toBe(0)
})

test('a header without samples does not grow for ever', () => {
  const head = Buffer.concat([toWav(Buffer.alloc(0)).subarray(0, 36), chunk('LIST', Buffer.alloc(70_000))])
  expect(read(head, 10_000)).toHaveLength(0)
})

test('the sizes in the head of a file are exact, and its samples are not copied', async () => {
  const parts = [samples.subarray(0, 60), samples.subarray(60)]
  const holds: unknown[] = []
  const { size, pieces } = await toFile(
    (async function* () {
      yield* parts
    })(),
    { sampleRate: 16_000, expectedBytes: 50, holdAnswer: (...held) => void holds.push(held) },
  )
  expect(holds).toEqual([
    [50, 'unsent'],
    [60, 'sent'],
    [100, 'sent'],
    [100, 'complete'],
  ])
  expect([pieces[1], pieces[2]]).toEqual(parts)
  for (const piece of pieces.slice(1)) expect(piece.buffer).toBe(samples.buffer)
  const file = Buffer.concat(pieces)
  expect([file.length, size]).toEqual([144, 144])
  expect([file.readUInt32LE(4), file.readUInt32LE(24), file.readUInt32LE(40)]).toEqual([136, 16_000, 100])
  expect(file.subarray(44)).toEqual(samples)
})

test('a file that is too large to be held is refused', async () => {
  const endless = (async function* () {
    for (;;) yield new Uint8Array(1024 * 1024)
  })()
  const options = { sampleRate: 24_000, expectedBytes: 0, holdAnswer: () => {} }
  await expect(toFile(endless, options)).rejects.toMatchObject({ status: 400, param: 'response_format' })
})

test('base64 becomes its bytes; other text is an error of DashScope', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 20_000 }), (bytes) => {
      expect(Buffer.compare(decodeSound(Buffer.from(bytes).toString('base64')), bytes)).toBe(0)
    }),
    { numRuns: caseCount(50) },
  )
  expect(() => decodeSound('%%%')).toThrow(expect.objectContaining({ failure: 'malformed' }))
})
