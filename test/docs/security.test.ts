import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'

import { describe, expect, test } from 'vitest'

import { authentication } from '../../src/http/usage.ts'
import { codeBlocks, headingLevels, headings, read, root } from '../support/pages.ts'

// From where they stand, the same files are one folder up.
const english = read('docs/SECURITY.md').replaceAll('](../', '](')
const chinese = read('docs/security.zh-CN.md').replaceAll('](../', '](')

/** The tests that a text links to. */
const testsIn = (text: string): string[] =>
  [...text.matchAll(/\]\((test\/[^)#]+)\)/g)].flatMap(([, file = '']) => file)

/** The last cells of the tables that promise or defend. */
const proofs = (page: string, heading: string): string[] =>
  page.split('\n').flatMap((line) => {
    const cells = line.startsWith('|') ? line.slice(1, -1).split('|') : []
    const isHead = cells.at(-1)?.trim() === heading || /^-+$/.test(cells.at(-1) ?? '')
    return (cells.length === 2 || cells.length === 3) && !isHead ? [cells.at(-1) ?? ''] : []
  })

/** What is logged and what is cached. */
const exact = [/address|IP/, /hash|哈希/]

test.each([
  ['README.md', read('README.md').split('\n## ')[0] ?? ''],
  ['README.zh-CN.md', read('README.zh-CN.md').split('\n## ')[0] ?? ''],
  ['docs/deploy.md', read('docs/deploy.md').split('\n## ')[0] ?? ''],
  ['docs/deploy.zh-CN.md', read('docs/deploy.zh-CN.md').split('\n## ')[0] ?? ''],
  ['what the service says of itself', authentication],
])('%s says what is logged beside what is not stored', (_, text) => {
  expect(text).toMatch(/stores no|stores nothing|are not stored|不保存/)
  for (const words of exact) expect(text).toMatch(words)
})

test.each(['README.md', 'README.zh-CN.md', 'docs/SECURITY.md', 'docs/security.zh-CN.md'])(
  '%s mentions the cache of the list of models',
  (page) => {
    expect(read(page)).toMatch(/list of models.*for (?:the key|the caller)|模型列表.*(?:按 Key|只给取得它)/)
    expect(read(page)).not.toMatch(/keeps nothing of yours|不留存你的任何数据|, no cache\.|，没有缓存/)
  },
)

test('no point in the list of what is not promised begins with a sentence that reads like a promise', () => {
  const points = (page: string, heading: string) =>
    (page.split(`\n## ${heading}\n`)[1]?.split('\n## ')[0] ?? '').match(/^- \*\*[^*]+\*\*/gm) ?? []
  const own = points(english, 'What is not promised')
  const other = points(chinese, '不承诺什么')
  expect([own.length > 5, other.length]).toEqual([true, own.length])
  expect(own.filter((point) => point.startsWith('- **That '))).toEqual([])
  // A bold sentence, which ends with a full stop and is no noun, says no.
  expect(other.filter((point) => !/不|没有|TLS|阿里云怎样/.test(point))).toEqual([])
})

describe('docs/SECURITY.md', () => {
  test('names tests that exist', () => {
    const named = testsIn(english)
    expect(new Set(named).size).toBeGreaterThan(20)
    expect(
      named.filter((file) => !existsSync(join(root, file)) || !statSync(join(root, file)).isFile()),
    ).toEqual([])
  })

  test.each(
    ['## What is promised', '## Threats'].flatMap((heading) => {
      const from = english.indexOf(`\n${heading}\n`)
      const section = english.slice(from, english.indexOf('\n## ', from + 1))
      return proofs(section, 'Proof').map((proof) => [proof.trim()])
    }),
  )('proves or says that it does not: %s', (proof) => {
    expect(testsIn(proof).length > 0 || /not tested/.test(proof)).toBe(true)
  })

  test('says the same in Chinese: headings, code, tests', () => {
    expect(headingLevels(chinese)).toEqual(headingLevels(english))
    expect(headings(english).length).toBeGreaterThan(7)
    expect(codeBlocks(chinese)).toEqual(codeBlocks(english))
    expect(testsIn(chinese)).toEqual(testsIn(english))
    const notTested = [english.match(/not tested/g), chinese.match(/没有测试/g)]
    expect(notTested[1]?.length).toBe(notTested[0]?.length)
  })

  test('has as many rows and points in Chinese', () => {
    const shape = (page: string) => page.match(/^(?:\||- \*\*|\d\. \*\*)/gm)
    expect(shape(chinese)).toEqual(shape(english))
  })
})
