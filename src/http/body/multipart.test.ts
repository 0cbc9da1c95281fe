import { describe, expect, test } from 'vitest'

import { readParts } from './form-parts.ts'
import { boundaryOf, parseMultipart, type FormFile } from './multipart.ts'

const type = 'multipart/form-data; boundary=b'
const disposition = 'content-disposition: form-data; name="a"\r\n'
const part = `--b\r\n${disposition}\r\nx\r\n`

const parse = (text: string, contentType = type) =>
  parseMultipart(new TextEncoder().encode(text), contentType).form

test.each([
  ['multipart/form-data; boundary=b', 'b'],
  ['multipart/form-data; charset=utf-8; boundary="a b=?"; x=1', 'a b=?'],
  [`multipart/form-data; boundary=${'b'.repeat(70)}`, 'b'.repeat(70)],
  [`multipart/form-data; boundary=${'b'.repeat(71)}`, undefined],
  ['multipart/form-data; boundary="a\\"b"', undefined],
  ['multipart/form-data; boundary=\u00fc', undefined],
  ['multipart/mixed; boundary=b', undefined],
])('the boundary of %s is %s', (contentType, boundary) => {
  expect(boundaryOf(contentType)).toBe(boundary)
})

test('a boundary with blanks, which is quoted', () => {
  const text = part.replace('--b', '--b c')
  expect(parse(`${text}--b c--\r\n`, 'multipart/form-data; boundary="b c"')).toEqual({ a: 'x' })
})

describe('parts', () => {
  test('256 are a form, and 257 are too many', () => {
    expect(parse(`${part.repeat(256)}--b--\r\n`)['a']).toHaveLength(256)
    expect(() => parse(`${part.repeat(257)}--b--\r\n`)).toThrow('at most 256 are allowed')
  })

  test('text that is no delimiter is not counted as one', () => {
    const content = '--c\r\n -- \r\n'.repeat(300)
    expect(parse(`--b\r\n${disposition}\r\n${content}\r\n--b--`)).toEqual({ a: content })
  })
})

describe('headers of a part', () => {
  const withHead = (head: string) => parse(`${part}--b\r\n${disposition}${head}\r\nx\r\n--b--\r\n`)

  test('16 lines and 16 KiB are allowed', () => {
    expect(withHead('x: 1\r\n'.repeat(15))).toEqual({ a: ['x', 'x'] })
    expect(withHead(`x: ${'1'.repeat(16_000)}\r\n`)).toEqual({ a: ['x', 'x'] })
  })

  test.each([
    ['a line more', 'x: 1\r\n'.repeat(16)],
    ['a longer line', `x: ${'1'.repeat(17_000)}\r\n`],
    ['a megabyte of lines', 'a:\r\n'.repeat(250_000)],
    ['a name again and again', `content-disposition: form-data${'; name="a"'.repeat(2000)}\r\n`],
  ])('%s is refused', (_, head) => {
    expect(() => withHead(head)).toThrow('at most 16 lines and 16384 bytes')
  })
})

describe('the parser reads the same parts as the check', () => {
  const bomb = `--b\r\n${disposition}${'x: 1\r\n'.repeat(1000)}\r\nx\r\n--b--\r\n`

  test('text before the first delimiter is left out, with delimiters that begin no line', () => {
    expect(parse(`text --b\r\n${part}--b--\r\n`)).toEqual({ a: 'x' })
    expect(parse(`text ${bomb}`)).toEqual({})
  })

  test('a second boundary in the header is not the boundary', () => {
    const contentType = 'multipart/form-data; x="; boundary=c; "; boundary=b'
    expect(() => parse(bomb, contentType)).toThrow('not a complete')
  })
})

describe('the time does not grow faster than the form', () => {
  const dashes = '-'.repeat(69)

  test.each([
    ['dashes', `${dashes}x`, '-'.repeat(4_000_000)],
    ['dashes after another letter', `x${dashes}`, '-'.repeat(4_000_000)],
    ['beginnings of delimiters', `${dashes}x`, `\r\n--${dashes}`.repeat(50_000)],
    ['empty lines', dashes, '\r\n'.repeat(2_000_000)],
  ])('%s', (_, boundary, text) => {
    const before = process.threadCpuUsage()
    expect(() => parse(text, `multipart/form-data; boundary=${boundary}`)).toThrow('not a complete')
    const { user } = process.threadCpuUsage(before)
    expect(user / 1000).toBeLessThan(300)
  })
})

describe('files', () => {
  const fileIn = (given: string, content = 'RIFF') => {
    const body = `--b\r\nContent-Disposition: form-data; ${given}\r\nContent-Type: audio/wav\r\n\r\n${content}\r\n--b--\r\n`
    const bytes = new TextEncoder().encode(body)
    const { form, hasFiles } = parseMultipart(bytes, type)
    return { bytes, value: form['a'], hasFiles }
  }

  test('a file is a part of the body, not a copy', () => {
    const { bytes, value, hasFiles } = fileIn('name="a"; filename="x.wav"')
    expect(value).toMatchObject({ name: 'x.wav', type: 'audio/wav' })
    const { bytes: content } = value as FormFile
    expect(new TextDecoder().decode(content)).toBe('RIFF')
    expect(content.buffer).toBe(bytes.buffer)
    expect(hasFiles).toBe(true)
  })

  test.each([
    ['name="a"; filename=""', ''],
    ['name=a; filename=x.wav', 'x.wav'],
    ['filename="x.wav"; name="a"', 'x.wav'],
    ['name="a"; filename="C:\\\\temp\\\\x.wav"', 'x.wav'],
    ['name="a"; filename="../../x;y=z.wav"', 'x;y=z.wav'],
    ['name="a"; filename="a%22b\\"c.wav"', 'a"b"c.wav'],
    ['name="a"; filename="录音.wav"', '录音.wav'],
    ['name="a"; filename="x"; filename*=UTF-8\'\'%E5%BD%95.wav', '录.wav'],
    ['name="a"; filename="x"; filename*=UTF-8\'\'%E5%', 'x'],
    ['name="a"; name="b"; filename="x"', 'x'],
  ])('the name in %s', (given, name) => {
    expect(fileIn(given).value).toMatchObject({ name })
  })

  test.each(['name="a"', 'name="a"; filenames="x"', 'name="a"; x="; filename=y"'])('%s is a text', (one) => {
    expect(fileIn(one)).toMatchObject({ value: 'RIFF', hasFiles: false })
  })

  test.each(['filename="x"', 'x', ''])('a part without a name is refused: %s', (given) => {
    expect(() => fileIn(given)).toThrow('not a complete')
  })

  test('empty contents, blanks after a delimiter, and a longer text that begins like the delimiter', () => {
    expect(parse(`--b \t\r\n${disposition}\r\n\r\n--b--`)).toEqual({ a: '' })
    expect(parse(`--b\r\n${disposition}\r\n--b--`)).toEqual({ a: '' })
    expect(parse(`--b\r\n${disposition}\r\nx\r\n--bc\r\n--b--`)).toEqual({ a: 'x\r\n--bc' })
    expect(parse(`--b--`)).toEqual({})
  })

  test('a content that is encoded once more is refused', () => {
    const head = `${disposition}Content-Transfer-Encoding: base64\r\n`
    expect(() => parse(`--b\r\n${head}\r\neA==\r\n--b--`)).toThrow('Content-Transfer-Encoding')
    expect(parse(`--b\r\n${head.replace('base64', 'binary')}\r\nx\r\n--b--`)).toEqual({ a: 'x' })
  })
})

test('a delimiter is found behind any bytes', () => {
  for (const near of ['-', '\r', '\n', '\r\n', '\r\n-', '\r\r\n', '--', '\r\n--', '\n--b', 'x'])
    for (let length = 0; length < 9; length += 1) {
      const content = 'y'.repeat(length) + near
      expect(parse(`--b\r\n${disposition}\r\n${content}\r\n--b\r\n${disposition}\r\nz\r\n--b--`)).toEqual({
        a: [content, 'z'],
      })
    }
})

test('the search skips most bytes of a file', () => {
  const size = 10_000
  const form = new TextEncoder().encode(`--b\r\n${disposition}\r\n${'x'.repeat(size)}\r\n--b--`)
  let looks = 0
  const counted = new Proxy(form, {
    get(bytes, name) {
      if (/^\d+$/.test(String(name))) looks += 1
      const value: unknown = Reflect.get(bytes, name)
      return typeof value === 'function' ? (value.bind(bytes) as unknown) : value
    },
  })
  expect(readParts(counted, 'b')[0]?.content).toHaveLength(size)
  expect(looks).toBeLessThan(size / 3)
})
