import { expect, test } from 'vitest'

import { readImages } from './read-images.ts'

const url = 'https://a.example/a.png'
const failed = { code: 'DataInspectionFailed', message: 'No.' }

test.each([
  ['without an address', failed],
  ['with an empty one', { url: '', ...failed }],
  ['with null', { url: null, ...failed }],
])('a picture that failed is a failure %s', (_, result) => {
  const { pictures, failures } = readImages({ output: { results: [{ url }, result] } })
  expect(pictures.map((picture) => picture.url)).toEqual([url])
  expect(failures).toMatchObject([{ code: 'DataInspectionFailed', message: 'No.' }])
})

test('a picture with an address is none, whatever its code', () => {
  expect(readImages({ output: { results: [{ url, code: '' }] } }).failures).toEqual([])
})
