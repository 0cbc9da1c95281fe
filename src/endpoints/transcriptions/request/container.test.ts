import { describe, expect, test } from 'vitest'

import { containerOf, readWav } from './container.ts'
import { sampleRateOf } from './sample-rate.ts'

const latin = (text: string) => Uint8Array.from(text, (letter) => letter.charCodeAt(0))
const hex = (text: string) => Uint8Array.from(text.match(/../g) ?? [], (pair) => parseInt(pair, 16))

test.each([
  ['RIFF\0\0\0\0WAVEfmt ', 'wav', 'audio/wav'],
  ['RF64\xff\xff\xff\xffWAVEds64', 'wav', 'audio/wav'],
  ['RIFF\0\0\0\0AVI LIST', 'avi', 'video/x-msvideo'],
  ['ID3\u0003', 'mp3', 'audio/mpeg'],
  ['\xff\xfb\x90', 'mp3', 'audio/mpeg'],
  ['\xff\xf3\x40', 'mp3', 'audio/mpeg'],
  ['\xff\xfd\x90', 'mp3', 'audio/mpeg'],
  ['\xff\xf1\x50', 'aac', 'audio/aac'],
  ['\xff\xf9\x50', 'aac', 'audio/aac'],
  ['ADIF', 'aac', 'audio/aac'],
  ['fLaC', 'flac', 'audio/flac'],
  ['OggS', 'ogg', 'audio/ogg'],
  ['\x1aE\xdf\xa3\x9fB\x82\x84webm', 'webm', 'audio/webm'],
  ['\x1aE\xdf\xa3\x9fB\x82\x88matroska', 'mkv', 'video/x-matroska'],
  ['\0\0\0 ftypM4A ', 'm4a', 'audio/mp4'],
  ['\0\0\0 ftypisom', 'm4a', 'audio/mp4'],
  ['\0\0\0 ftypqt  ', 'mov', 'video/quicktime'],
  ['#!AMR\n', 'amr', 'audio/amr'],
  ['#!AMR-WB\n', 'amr', 'audio/amr'],
  ['FLV\u0001', 'flv', 'video/x-flv'],
  ['0&\xb2u\x8ef\xcf\x11', 'wma', 'audio/x-ms-wma'],
  ['\0\0\u0001\xba', 'mpeg', 'video/mpeg'],
  ['\0\0\u0001\xb3', 'mpeg', 'video/mpeg'],
])('%j is %s', (bytes, name, type) => {
  expect(containerOf(latin(bytes))).toEqual({ name, type })
})

test.each([
  '',
  'R',
  'RIFF',
  'RIFF\0\0\0\0WEBP',
  'ftyp',
  '{"error":"x"}',
  '<html>',
  '%PDF-1.7',
  'PK\u0003\u0004',
  // UTF-16 with its mark, and a JPEG picture.
  '\xff\xfeh\0',
  '\xfe\xff\0h',
  '\xff\xd8\xff\xe0',
  '\xff',
])('%j is no sound', (bytes) => {
  expect(containerOf(latin(bytes))).toBeUndefined()
})

const formatChunk = '666d7420 10000000 0100 0100 803e0000 007d0000 0200 1000'.replaceAll(' ', '')
const riff = '52494646 ffffffff 57415645'.replaceAll(' ', '')
const bytesPerSecond = 32_000

describe('a WAV file', () => {
  test.each([
    ['its data', `${riff}${formatChunk}64617461 007d0000`, bytesPerSecond, 1],
    [
      'other chunks, one of odd length',
      `${riff}4c495354 03000000 61626300${formatChunk}64617461 007d0000`,
      bytesPerSecond,
      1,
    ],
    ['a size that is not known', `${riff}${formatChunk}64617461 ffffffff`, 10, undefined],
    ['a size beyond its end', `${riff}${formatChunk}64617461 00000070`, 3200, 0.1],
    ['no data', `${riff}${formatChunk}`, 0, undefined],
    ['a chunk beyond its end', `${riff}${formatChunk}4c495354 ffffffff`, 100, undefined],
    [
      'no rate of bytes',
      `${riff}${formatChunk.replace('007d0000', '00000000')}64617461 007d0000`,
      100,
      undefined,
    ],
  ])('with %s', (_, head, length, seconds) => {
    const bytes = hex(head.replaceAll(' ', ''))
    const whole = new Uint8Array(bytes.length + length)
    whole.set(bytes)
    expect(readWav(whole)).toEqual({ sampleRate: 16_000, seconds })
  })

  test.each([
    ['nothing after its name', riff],
    ['a format that is cut', `${riff}${formatChunk.slice(0, 30)}`],
    ['data before its format', `${riff}64617461 00000000${formatChunk}`],
    ['a thousand empty chunks', `${riff}${'4c49535400000000'.repeat(1000)}${formatChunk}`],
  ])('with %s says nothing', (_, head) => {
    expect(readWav(hex(head.replaceAll(' ', '')))).toBeUndefined()
  })

  test('within a larger buffer', () => {
    const file = hex(`${riff}${formatChunk}64617461007d0000`)
    const all = new Uint8Array(file.length + 7)
    all.set(file, 7)
    expect(readWav(all.subarray(7))).toEqual({ sampleRate: 16_000, seconds: 0 })
  })
})

test.each([
  ['fffb90', 44_100],
  ['fffb94', 48_000],
  ['fff340', 22_050],
  ['ffe348', 8_000],
  ['fffb9c', 16_000],
  ['49443303000000000002 0000 fffb98', 32_000],
  ['494433030000 7f7f7f7f', 16_000],
  ['fff150', 44_100],
  ['fff160', 16_000],
  ['fff1fc', 16_000],
  ['2321414d520a', 8_000],
  ['2321414d522d57420a', 16_000],
  ['4f676753', 16_000],
  [`${riff}${formatChunk.replace('803e0000', '401f0000')}`, 8_000],
  [riff, 16_000],
])('the sample rate of %s is %i', (head, rate) => {
  const bytes = hex(head.replaceAll(' ', ''))
  const container = containerOf(bytes)
  if (container === undefined) throw new Error('no sound')
  const wav = container.name === 'wav' ? readWav(bytes) : undefined
  expect(sampleRateOf({ kind: 'file', bytes, container, wav })).toBe(rate)
})
