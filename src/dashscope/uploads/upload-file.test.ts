import fc from 'fast-check'
import { expect, test } from 'vitest'

import { caseCount } from '../../../test/support/case-count.ts'
import { fromDataUrl, isLongDataUrl, maxDataUrlLength } from './upload-file.ts'

async function bytesOf(url: string): Promise<Buffer | undefined> {
  const file = fromDataUrl(url)
  if (file === undefined) return undefined
  const pieces: Uint8Array[] = []
  for await (const piece of file.chunks()) pieces.push(piece)
  const bytes = Buffer.concat(pieces)
  expect(file.size).toBe(bytes.length)
  return bytes
}

test('the bytes of a data URL come back, with and without padding, over several pieces', async () => {
  const size = fc.oneof(
    fc.nat(20),
    fc.integer({ min: 49_140, max: 49_170 }),
    fc.integer({ min: 98_290, max: 98_320 }),
  )
  await fc.assert(
    fc.asyncProperty(size, fc.boolean(), fc.nat(255), async (length, isPadded, first) => {
      const bytes = Buffer.from(Array.from({ length }, (_, at) => (at * 31 + first) % 256))
      const base64 = bytes.toString('base64')
      const text = isPadded ? base64 : base64.replace(/=+$/, '')
      expect((await bytesOf(`data:image/png;base64,${text}`))?.equals(bytes)).toBe(true)
    }),
    { numRuns: caseCount(100) },
  )
})

test('the media type is lower case, without its parameters', () => {
  expect(fromDataUrl('data:audio/WAV;codecs=1;base64,AAAA')?.type).toBe('audio/wav')
  expect(fromDataUrl('DATA:video/mp4;BASE64,AAAA')?.type).toBe('video/mp4')
})

test.each([
  'data:image/png;base64',
  'data:image/png,AAAA',
  'data:;base64,AAAA',
  'data:image/png;base64,A',
  'data:image/png;base64,AAA==',
  'data:image/png;base64,AA AA',
  'data:image/png;base64,AA=A',
  'data:image/png;base64,AA-_',
  `data:image/png;${'x'.repeat(300)};base64,AAAA`,
])('%s is no plain base64', (url) => {
  expect(fromDataUrl(url)).toBeUndefined()
})

test('the time for a data URL without a comma does not grow faster than its length', () => {
  const url = `data:a/${'a'.repeat(50_000)}`
  const before = process.threadCpuUsage()
  expect(fromDataUrl(url)).toBeUndefined()
  const { user } = process.threadCpuUsage(before)
  expect(user / 1000).toBeLessThan(200)
})

test('a data URL is too long above the limit of DashScope, which counts characters of the URL', () => {
  const longest = `data:image/png;base64,`.padEnd(maxDataUrlLength, 'A')
  expect(isLongDataUrl(longest)).toBe(false)
  expect(isLongDataUrl(`${longest}A`)).toBe(true)
  expect(isLongDataUrl(`DATA${longest.slice(4)}A`)).toBe(true)
  expect(isLongDataUrl(`https://x/${longest}`)).toBe(false)
})
