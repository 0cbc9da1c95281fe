import { describe, expect, test } from 'vitest'

import { toFileUrl, toImageUrl } from './to-image-url.ts'

const base64 = (...bytes: (number | string)[]) =>
  btoa(
    bytes.map((one) => (typeof one === 'string' ? one : String.fromCharCode(one))).join('') + '\0'.repeat(40),
  )

const images: [string, string][] = [
  ['image/png', base64(0x89, 'PNG\r\n', 0x1a, '\n')],
  ['image/jpeg', base64(0xff, 0xd8, 0xff, 0xe0)],
  ['image/jpeg', '/9j/'],
  ['image/gif', base64('GIF89a')],
  ['image/webp', base64('RIFF', 1, 2, 10, 0, 'WEBPVP8 ')],
  ['image/bmp', base64('BM', 1, 2, 3)],
  ['image/tiff', base64('II*\0')],
  ['image/tiff', base64('MM\0*')],
  ['image/heic', base64(0, 0, 0, 0x18, 'ftypheic')],
  ['image/heic', base64(0, 0, 0, 0x18, 'ftypmif1')],
]
const pdf = base64('%PDF-1.7\n')

test.each(images)('bare base64 of %s gets its head', (type, data) => {
  expect(toImageUrl(data, 'p')).toBe(`data:${type};base64,${data}`)
  expect(toFileUrl(data, 'p')).toBe(`data:${type};base64,${data}`)
})

test('line breaks in the base64 are ignored', () => {
  const data = `\n${base64(0x89, 'PNG')}`.replace(/(.{6})/, '$1\r\n')
  expect(toImageUrl(data, 'p')).toBe(`data:image/png;base64,${data}`)
})

test.each(['https://a/b.png', 'HTTP://a/b.png', 'oss://a/b.png', 'data:image/png;base64,AAAA', 'data:,'])(
  '%s stays',
  (url) => {
    expect(toImageUrl(url, 'p')).toBe(url)
    expect(toFileUrl(url, 'p')).toBe(url)
  },
)

describe('refused', () => {
  test.each([
    '',
    'a.png',
    '/tmp/a.png',
    'file:///tmp/a.png',
    'ftp://a/b.png',
    'AAAA',
    '/9j',
    base64('RIFF', 1, 2, 3, 4, 'WAVE'),
    base64(0, 0, 0, 0x18, 'ftypisom'),
    '路',
    pdf,
  ])('as an image: %s', (given) => {
    expect(() => toImageUrl(given, 'messages[0].content[1].image')).toThrow(
      "Invalid 'messages[0].content[1].image': expected an image as an http, https or oss URL, as a data URL, or as base64 of PNG, JPEG, GIF, WebP, BMP, TIFF or HEIC.",
    )
  })

  test('as a file, but a PDF is one', () => {
    expect(() => toFileUrl('AAAA', 'p')).toThrow('expected a file')
    expect(toFileUrl(pdf, 'p')).toBe(`data:application/pdf;base64,${pdf}`)
  })
})

test('megabytes are not read', () => {
  const data = base64(0x89, 'PNG') + 'A'.repeat(20_000_000)
  const started = process.threadCpuUsage()
  for (let time = 0; time < 100; time += 1) toImageUrl(data, 'p')
  expect(process.threadCpuUsage(started).user / 1000).toBeLessThan(100)
})
