import { expect, test } from 'vitest'

import { prefersHtml, toFileResponse, type StaticFile } from './static-file.ts'

test.each([
  ['text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8', true],
  ['text/html', true],
  ['TEXT/HTML; q=0.9, application/json;q=0.8', true],
  ['text/html;q=0.5, */*;q=0.1', true],
  // The answer for programs is the contract: a page needs a clear preference.
  [undefined, false],
  ['', false],
  ['*/*', false],
  ['application/json', false],
  ['text/html, application/json', false],
  ['text/html, */*', false],
  ['text/*', false],
  ['text/html;q=0.4, application/json;q=0.5', false],
  ['text/html;q=0', false],
  ['text/html;q=x', false],
  ['text/html;q=2', false],
])('prefersHtml(%j) is %j', (accept, expected) => {
  expect(prefersHtml(accept)).toBe(expected)
})

const file: StaticFile = {
  type: 'text/css',
  bytes: new Uint8Array([1, 2, 3]),
  gzip: new Uint8Array([9]),
  etag: '"abc"',
  caching: 'no-cache',
  headers: { vary: 'accept', 'x-own': 'yes' },
}

function respond(headers: Record<string, string>, given = file) {
  return toFileResponse(given, (name) => headers[name])
}

test('a file is sent compressed to clients that accept it', () => {
  const plain = respond({})
  expect(plain).toMatchObject({ status: 200, body: file.bytes, headers: { etag: '"abc"' } })
  expect(plain.headers).toMatchObject({
    'content-type': 'text/css',
    'cache-control': 'no-cache',
    'x-content-type-options': 'nosniff',
    vary: 'accept, accept-encoding',
    'x-own': 'yes',
  })
  expect(plain.headers).not.toHaveProperty('content-encoding')
  for (const accepted of ['gzip, deflate, br', 'br;q=1, gzip;q=0.2', '*'])
    expect(respond({ 'accept-encoding': accepted })).toMatchObject({
      body: file.gzip,
      headers: { 'content-encoding': 'gzip', etag: '"abc-gzip"', vary: 'accept, accept-encoding' },
    })
  expect(respond({ 'accept-encoding': 'br, gzip;q=0, *;q=1' }).body).toBe(file.bytes)
  expect(respond({ 'accept-encoding': 'gzip' }, { ...file, gzip: undefined }).body).toBe(file.bytes)
})

test('a client that has the file gets a 304', () => {
  const known = { 'if-none-match': 'W/"other", W/"abc-gzip"', 'accept-encoding': 'gzip' }
  expect(respond(known)).toMatchObject({ status: 304, body: '', headers: { etag: '"abc-gzip"' } })
  expect(respond({ 'if-none-match': '"abc"' }).status).toBe(304)
  expect(respond({ 'if-none-match': '"abc"', 'accept-encoding': 'gzip' }).status).toBe(200)
  expect(respond({ 'if-none-match': '"abcd"' }).status).toBe(200)
})
