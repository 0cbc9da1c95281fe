import { expect, test } from 'vitest'

import { readPlaygroundFiles } from '../../../src/server/playground/read-files.ts'

const files = [...readPlaygroundFiles()].map(([path, file]) => ({ path, ...file }))
const textOf = ({ bytes }: { bytes: Uint8Array }) => new TextDecoder().decode(bytes)

test('the built page has at most 120 KB, compressed and with everything', () => {
  const sizes = files.map(({ gzip }) => gzip?.length ?? NaN)
  expect(files.length).toBeGreaterThanOrEqual(3)
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(120 * 1024)
})

test('it has no inline code, and names its files relative to itself', () => {
  const html = textOf(files.find(({ path }) => path === 'index.html') ?? { bytes: new Uint8Array() })
  const tags = html.match(/<(?:script|link)[^>]*>[^<]*/g) ?? []
  expect(tags.length).toBeGreaterThan(2)
  for (const tag of tags)
    expect(tag.trim()).toMatch(/(?:src|href)="(?:\.\/playground\/[\w.-]+|data:image[^"]+)"[^>]*>$/)
  expect(html).not.toMatch(/\sstyle=|\son\w+=|<style/)
})

test('the names of its files contain a hash of their content', () => {
  const names = files.map(({ path }) => path).filter((path) => path !== 'index.html')
  expect(names.filter((name) => !/^playground\/[\w-]+-[\w-]{8}\.\w+$/.test(name))).toEqual([])
})
