import { describe, expect, test } from 'vitest'

import { audioFormats, createRecording, toChannelsFile } from '../../../src/simulator/audio/audio.ts'
import { openReader } from '../../../src/simulator/audio/readers/open-reader.ts'
import { hear, saidOn, type Heard } from '../../../src/simulator/recognition/heard.ts'
import { sentencesIn } from '../../../src/simulator/recognition/sentences.ts'
import { hum, silence, spoken } from '../../support/spoken.ts'

function heardIn(file: Buffer): Heard {
  const heard = hear(file)
  if (heard === undefined) throw new Error('Nothing was heard.')
  return heard
}

const text = 'Hello, world. 你好，世界！'

describe.each(audioFormats.filter((format) => format !== 'pcm'))('%s', (format) => {
  const recording = createRecording({ format, sampleRate: 24_000, rate: 1 })
  const file = Buffer.concat([
    recording.push('Hello, world. '),
    recording.push('你好，世界！'),
    recording.end(),
  ])

  test('the text is heard with its sentences, and the length', () => {
    const heard = heardIn(file)
    expect(saidOn(heard, 0).text).toBe(text)
    expect(sentencesIn(saidOn(heard, 0)).map((one) => one.text)).toEqual(['Hello, world.', '你好，世界！'])
    // 20 ms for each byte, and before each piece; frames make it a little longer.
    expect(heard.ms).toBeGreaterThanOrEqual((Buffer.byteLength(text) + 2) * 20)
    expect(heard.ms).toBeLessThan((Buffer.byteLength(text) + 2) * 20 + 100)
  })

  test('times are those of the sound', () => {
    const [first, second] = sentencesIn(saidOn(heardIn(file), 0))
    // Frames of MP3 and Opus hold several bytes.
    const near = (value: number | undefined, wanted: number) =>
      expect(Math.abs((value ?? -1) - wanted)).toBeLessThanOrEqual(format === 'wav' ? 1 : 60)
    near(first?.begin, 20)
    near(first?.end, 20 + 13 * 20)
    near(second?.begin, 15 * 20 + 20)
    near(second?.end, 15 * 20 + 20 + 18 * 20)
  })

  test('the same is read from parts of any size', () => {
    const reader = openReader(heardIn(file).container)
    for (let at = 0; at < file.length; at += 997) reader.push(file.subarray(at, at + 997))
    expect(reader.tracks[0]?.spoken.flatMap(({ bytes }) => bytes)).toEqual([...Buffer.from(text)])
    expect(reader.ms).toBe(heardIn(file).ms)
  })
})

test('words have the blanks and marks after them, and times within the sentence', () => {
  const [sentence] = sentencesIn(saidOn(heardIn(spoken('"Hello, big world." 3.5')), 0))
  expect(sentence?.words.map((word) => [word.text, word.punctuation])).toEqual([
    ['"Hello', ','],
    ['big ', ''],
    ['world', '.'],
  ])
  expect(sentence?.words.map(({ begin, end }) => [begin, end])).toEqual([
    [20, 140],
    [180, 240],
    [260, 360],
  ])
})

test('silence before and between the tones moves the times', () => {
  const tones = (words: string) => spoken(words, { sampleRate: 16_000 }).subarray(44)
  const quiet = Buffer.alloc(32_000)
  const file = Buffer.concat([silence(1, 16_000), tones('One.'), quiet, tones('Two.')])
  const sentences = sentencesIn(saidOn(heardIn(file), 0))
  expect(sentences.map(({ text: own, begin, end }) => [own, begin, end])).toEqual([
    ['One.', 1020, 1100],
    ['Two.', 2120, 2200],
  ])
})

test('each channel says its own', () => {
  const heard = heardIn(toChannelsFile(['Left.', 'And right.'], { sampleRate: 8000, rate: 1 }))
  expect([saidOn(heard, 0).text, saidOn(heard, 1).text]).toEqual(['Left.', 'And right.'])
  expect(heard.ms).toBe(220)
})

test('silence says nothing, and other sound one sentence in four seconds', () => {
  expect(saidOn(heardIn(silence(2)), 0).text).toBe('')
  expect(saidOn(heardIn(hum(9)), 0).text).toBe('欢迎使用阿里云。欢迎使用阿里云。')
  const [first, second] = sentencesIn(saidOn(heardIn(hum(8)), 0, 'en'))
  expect(first).toMatchObject({ text: 'Welcome to Alibaba Cloud.', begin: 0 })
  expect(second?.end).toBe(8000)
})

test('markers are not spoken; they ask for faults', () => {
  const heard = heardIn(spoken('[[sim: http-503; polls=2]] Hello[[sim: nonsense]].'))
  expect(saidOn(heard, 0).text).toBe('Hello.')
  expect([...heard.directives]).toEqual([
    ['http-NNN', '503'],
    ['polls', '2'],
  ])
  expect(heard.unknown).toEqual(['nonsense'])
  expect(saidOn(heard, 0).begin).toBe(20 + '[[sim: http-503; polls=2]] '.length * 20)
})

/** Foreign containers, each with the length that it names or that is estimated. */
const foreign: [name: string, file: Buffer, ms: number][] = [
  ['flac', flac(44_100, 88_200), 2000],
  ['mp4', movie(1000, 2500), 2500],
  ['webm', Buffer.concat([Buffer.from('1a45dfa3', 'hex'), Buffer.alloc(15_996)]), 2000],
  ['amr', Buffer.concat([Buffer.from('#!AMR\n'), Buffer.alloc(1594)]), 1000],
  ['aac', Buffer.concat([Buffer.from('fff15080', 'hex'), Buffer.alloc(7996)]), 1000],
  ['ogg', vorbis(96_000), 2000],
  ['mp3', Buffer.concat([tag(300), ...Array.from({ length: 50 }, () => mpegFrame())]), 1200],
  ['wav', Buffer.concat([silence(1).subarray(0, 34), Buffer.from([8, 0]), hum(1).subarray(36)]), 2000],
]

test.each(foreign)('%s that the simulator did not make', (container, file, ms) => {
  const heard = heardIn(file)
  expect(heard).toMatchObject({ container, bytes: file.length })
  expect(heard.ms).toBeCloseTo(ms, 0)
  expect(saidOn(heard, 0).text).toBe('欢迎使用阿里云。')
})

test('bytes that are no recording are not heard', () => {
  expect(hear(Buffer.alloc(1000, 7))).toBeUndefined()
  expect(hear(Buffer.alloc(0))).toBeUndefined()
  expect(hear(Buffer.from('RIFF'))).toBeUndefined()
})

function flac(sampleRate: number, samples: number): Buffer {
  const file = Buffer.alloc(100)
  file.write('fLaC')
  file.writeUIntBE((sampleRate << 4) | 2, 18, 3)
  file.writeUInt32BE(samples, 22)
  return file
}

function movie(scale: number, length: number): Buffer {
  const file = Buffer.alloc(300)
  file.write('ftypM4A ', 4)
  file.write('mvhd', 200)
  file.writeUInt32BE(scale, 216)
  file.writeUInt32BE(length, 220)
  return file
}

function vorbis(granule: number): Buffer {
  const file = Buffer.alloc(48, 9)
  file.write('OggS')
  file.writeBigInt64LE(BigInt(granule), 6)
  file.set([1, 20], 26)
  return file
}

function tag(size: number): Buffer {
  const file = Buffer.alloc(10 + size)
  file.write('ID3')
  file.set([size >> 7, size & 127], 8)
  return file
}

/** 24 kHz, 64 kbit/s, with sound: its side information is not empty. */
function mpegFrame(): Buffer {
  const frame = Buffer.alloc(192, 5)
  frame.set([0xff, 0xf3, 0x84, 0xc0])
  return frame
}
