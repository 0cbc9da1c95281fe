import { expect, test } from 'vitest'

import { LiveSpeech } from '../../../src/simulator/recognition/live-speech.ts'
import type { Sentence } from '../../../src/simulator/recognition/sentences.ts'
import { hum, spoken } from '../../support/spoken.ts'

/** The sentences that end while the sound comes in parts of so many bytes, and at its end. What is being said has no marker. */
function listen(speech: LiveSpeech, sound: Buffer, size: number): Sentence[] {
  const ended: Sentence[] = []
  for (let at = 0; at < sound.length; at += size) {
    speech.push(sound.subarray(at, at + size))
    const next = speech.next(1300)
    ended.push(...next.ended)
    expect(next.current?.text ?? '').not.toMatch(/\[|sim/)
  }
  return [...ended, ...speech.next(1300, true).ended]
}

test.each([320, 3200, 1_000_000])('markers between sentences, in parts of %i bytes', (size) => {
  const speech = new LiveSpeech('pcm', 16_000)
  const text = 'One. [[sim: slow-chunks=1]]Two[[sim: gzip]], 二。Three.'
  const sentences = listen(speech, spoken(text, { format: 'pcm' }), size)
  expect(sentences.map((one) => one.text)).toEqual(['One.', 'Two, 二。', 'Three.'])
  expect([...speech.faults.keys()]).toEqual(['slow-chunks', 'gzip'])
  // 20 ms for each byte, with those of the markers.
  const begins = ['One', 'Two', 'Three'].map((word) => Buffer.byteLength(text.slice(0, text.indexOf(word))))
  expect(sentences.map(({ begin }) => begin)).toEqual(begins.map((bytes) => 20 + bytes * 20))
})

test.each(['mp3', 'opus'] as const)('%s loses nothing between its frames', (format) => {
  const text = '一二三四五六七八九十。'.repeat(5)
  const speech = new LiveSpeech(format, 24_000)
  const sentences = listen(speech, spoken(text, { format, sampleRate: 24_000 }), 700)
  expect(sentences.map((one) => one.text).join('')).toBe(text)
})

test('sound from elsewhere has a sentence each four seconds, with its times', () => {
  const sentences = listen(new LiveSpeech('wav', 8000, 'en'), hum(9), 8000)
  expect(sentences.map(({ begin, end }) => [begin, end])).toEqual([
    [0, 4000],
    [4000, 8000],
  ])
})
