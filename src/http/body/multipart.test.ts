import { describe, expect, test } from 'vitest'

import { boundaryOf, parseMultipart } from './multipart.ts'

const type = 'multipart/form-data; boundary=b'
const disposition = 'content-disposition: form-data; name="a"\r\n'
const part = `--b\r\n${disposition}\r\nx\r\n`

const parse = (text: string, contentType = type) =>
  parseMultipart(new TextEncoder().encode(text), contentType)

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

test('a boundary with blanks, which is quoted', async () => {
  const text = part.replace('--b', '--b c')
  expect(await parse(`${text}--b c--\r\n`, 'multipart/form-data; boundary="b c"')).toEqual({ a: 'x' })
})

describe('parts', () => {
  test('256 are a form, and 257 are too many', async () => {
    expect((await parse(`${part.repeat(256)}--b--\r\n`))['a']).toHaveLength(256)
    await expect(parse(`${part.repeat(257)}--b--\r\n`)).rejects.toThrow('at most 256 are allowed')
  })

  test('text that is no delimiter counts for none', async () => {
    const content = '--c\r\n -- \r\n'.repeat(300)
    expect(await parse(`--b\r\n${disposition}\r\n${content}\r\n--b--`)).toEqual({ a: content })
  })
})

describe('headers of a part', () => {
  const withHead = (head: string) => parse(`${part}--b\r\n${disposition}${head}\r\nx\r\n--b--\r\n`)

  test('16 lines and 16 KiB are allowed', async () => {
    expect(await withHead('x: 1\r\n'.repeat(15))).toEqual({ a: ['x', 'x'] })
    expect(await withHead(`x: ${'1'.repeat(16_000)}\r\n`)).toEqual({ a: ['x', 'x'] })
  })

  test.each([
    ['a line more', 'x: 1\r\n'.repeat(16)],
    ['a longer line', `x: ${'1'.repeat(17_000)}\r\n`],
    ['a megabyte of lines', 'a:\r\n'.repeat(250_000)],
    ['a name again and again', `content-disposition: form-data${'; name="a"'.repeat(2000)}\r\n`],
  ])('%s is refused', async (_, head) => {
    await expect(withHead(head)).rejects.toThrow('at most 16 lines and 16384 bytes')
  })
})

describe('what is parsed is what was checked', () => {
  const bomb = `--b\r\n${disposition}${'x: 1\r\n'.repeat(1000)}\r\nx\r\n--b--\r\n`

  test('text before the first delimiter is left out, with delimiters that begin no line', async () => {
    expect(await parse(`text --b\r\n${part}--b--\r\n`)).toEqual({ a: 'x' })
    expect(await parse(`text ${bomb}`)).toEqual({})
  })

  test('a second boundary in the header is not the boundary', async () => {
    const contentType = 'multipart/form-data; x="; boundary=c; "; boundary=b'
    await expect(parse(bomb, contentType)).rejects.toThrow('not a complete')
  })
})

describe('the time does not grow faster than the form', () => {
  const dashes = '-'.repeat(69)

  test.each([
    ['dashes', `${dashes}x`, '-'.repeat(4_000_000)],
    ['dashes after another letter', `x${dashes}`, '-'.repeat(4_000_000)],
    ['beginnings of delimiters', `${dashes}x`, `\r\n--${dashes}`.repeat(50_000)],
    ['empty lines', dashes, '\r\n'.repeat(2_000_000)],
  ])('%s', async (_, boundary, text) => {
    const before = process.threadCpuUsage()
    await expect(parse(text, `multipart/form-data; boundary=${boundary}`)).rejects.toThrow('not a complete')
    const { user } = process.threadCpuUsage(before)
    expect(user / 1000).toBeLessThan(300)
  })
})
