import { setTimeout as wait } from 'node:timers/promises'

import { expect, test } from 'vitest'

import { readFrames } from '../../../playground/src/gateway/read-frames.ts'

/** Pieces, one after the other, and then the end or a cut. */
function toStream(pieces: readonly string[], { isCut = false } = {}): ReadableStream<string> {
  return new ReadableStream({
    async start(controller) {
      for (const piece of pieces) {
        controller.enqueue(piece)
        await wait(0)
      }
      if (isCut) controller.error(new TypeError('network error'))
      else controller.close()
    },
  })
}

const pieces = Array.from({ length: 60 }, (_, number) => `${number};`)
const frame = () => wait(16)

async function collect(stream: ReadableStream<string>) {
  const frames: string[] = []
  let error: unknown
  try {
    for await (const text of readFrames(stream, frame)) frames.push(text)
  } catch (caught) {
    error = caught
  }
  return { frames, error }
}

test('pieces that come within a frame are read together', async () => {
  const { frames, error } = await collect(toStream(pieces))
  expect(frames.join('')).toBe(pieces.join(''))
  expect(frames.length).toBeLessThan(pieces.length / 2)
  expect([frames[0], error]).toEqual(['0;', undefined])
})

test('all that came before a cut is read, however fast it came', async () => {
  const { frames, error } = await collect(toStream(pieces, { isCut: true }))
  expect(frames.join('')).toBe(pieces.join(''))
  expect(error).toBeInstanceOf(TypeError)
})

test('a frame has a bounded part of the available text', async () => {
  const text = 'x'.repeat(1_000_000)
  const { frames } = await collect(toStream([text]))
  expect(frames.join('')).toBe(text)
  expect(Math.max(...frames.map(({ length }) => length))).toBe(200_000)
})

test('a reader that stops cancels the stream', async () => {
  let isCanceled = false
  const stream = new ReadableStream<string>({
    start: (controller) => controller.enqueue('a'),
    cancel() {
      isCanceled = true
    },
  })
  for await (const text of readFrames(stream, frame)) {
    expect(text).toBe('a')
    break
  }
  expect(isCanceled).toBe(true)
})
