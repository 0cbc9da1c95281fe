import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import { expect, test } from 'vitest'

import { readPlaygroundFiles } from '../../../src/server/playground/read-files.ts'
import { root } from '../../support/pages.ts'

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

test('the highlighter is loaded with the first code, not with the page', () => {
  const named = (text: string, imports: RegExp) => [...text.matchAll(imports)].map(([, name = '']) => name)
  const page = files.find(({ path }) => path === 'index.html') ?? { bytes: new Uint8Array() }
  const atOnce = new Set(named(textOf(page), /"\.\/playground\/([\w-]+\.js)"/g))
  // A set visits what is added meanwhile.
  for (const name of atOnce) {
    const file = files.find(({ path }) => path === `playground/${name}`) ?? { bytes: new Uint8Array() }
    for (const other of named(textOf(file), /\b(?:from|import)\s*["'`]\.\/([\w-]+\.js)["'`]/g))
      atOnce.add(other)
  }
  expect(atOnce.size).toBeGreaterThan(0)
  expect([...atOnce].filter((name) => name.startsWith('highlight-'))).toEqual([])
  const others = files.map(({ path }) => path).filter((path) => /^playground\/highlight-.*\.js$/.test(path))
  expect(others).toHaveLength(1)
})

test('the names of its files contain a hash of their content', () => {
  const names = files.map(({ path }) => path).filter((path) => path !== 'index.html')
  expect(names.filter((name) => !/^playground\/[\w-]+-[\w-]{8}\.\w+$/.test(name))).toEqual([])
})

test('the licences of all that is in it come with it, and are not sent', () => {
  const licenses = readFileSync(join(root, 'dist/playground/LICENSES.txt'), 'utf8')
  const names = [...licenses.matchAll(/^== (\S+) \S+ \(\S+\)$/gm)].map(([, name]) => name)
  expect(names).toEqual(
    expect.arrayContaining([
      '@preact/signals',
      'eventsource-parser',
      'highlight.js',
      'lowlight',
      'marked',
      'preact',
    ]),
  )
  expect(licenses).toMatch(/Ivan Sagalaev[^]*Redistribution and use/)
  expect(files.map(({ path }) => path)).not.toContain('LICENSES.txt')
})
