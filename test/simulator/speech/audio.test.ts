import fc from 'fast-check'
import { expect, test } from 'vitest'

import { audioFormats, createRecording, textOfAudio, toWavFile } from '../../../src/simulator/audio/audio.ts'
import { partOf } from '../../../src/simulator/audio/part.ts'
import { caseCount } from '../../support/case-count.ts'

const sampleRates = [8000, 16_000, 22_050, 24_000, 44_100, 48_000]

test('the text of a recording is read from its audio, in every format, at every rate', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...audioFormats),
      fc.constantFrom(...sampleRates),
      fc.integer({ min: 50, max: 200 }),
      fc.array(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }), { minLength: 1, maxLength: 3 }),
      (format, sampleRate, percent, texts) => {
        const recording = createRecording({ format, sampleRate, rate: percent / 100 })
        const file = Buffer.concat([...texts.map((text) => recording.push(text)), recording.end()])
        expect(textOfAudio(file)).toBe(texts.join(''))
      },
    ),
    { numRuns: caseCount(100) },
  )
})

test('the text is spread over frames without loss', () => {
  const bytes = Buffer.from('abcdefghijklmnopqrstuvwxyzabcd')
  for (let count = 1; count < 60; count += 1) {
    const parts = Array.from({ length: count }, (_, index) => partOf(bytes, index, count))
    expect(Buffer.concat(parts)).toEqual(bytes)
  }
})

test('the length follows the text and the rate', () => {
  const secondsOf = (text: string, rate: number) =>
    createRecording({ format: 'pcm', sampleRate: 24_000, rate }).push(text).length / 48_000
  expect(secondsOf('x'.repeat(49), 1)).toBe(1)
  expect(secondsOf('x'.repeat(99), 1)).toBe(2)
  expect(secondsOf('x'.repeat(99), 2)).toBe(1)
})

test('the sizes in a WAV file are those of the file', () => {
  const file = toWavFile('Hello.', { sampleRate: 16_000, rate: 1 })
  expect(file.readUInt32LE(4)).toBe(file.length - 8)
  expect(file.readUInt32LE(40)).toBe(file.length - 44)
  expect(file.readUInt32LE(24)).toBe(16_000)
})

test('tones begin and end at zero and do not jump, so that pieces join without clicks', () => {
  const recording = createRecording({ format: 'pcm', sampleRate: 24_000, rate: 1 })
  const sound = Buffer.concat([recording.push('Hello. '), recording.push('你好。')])
  for (let at = 2; at < sound.length; at += 2)
    expect(Math.abs(sound.readInt16LE(at) - sound.readInt16LE(at - 2))).toBeLessThan(8000 * 0.48)
})

test('audio that the simulator has not made has no text', () => {
  expect(textOfAudio(new Uint8Array(1000))).toBe('')
  expect(textOfAudio(new Uint8Array())).toBe('')
  expect(textOfAudio(Buffer.from('RIFFxxxxWAVE'))).toBe('')
})
