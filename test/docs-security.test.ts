import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'

import { describe, expect, test } from 'vitest'

import { codeBlocks, headingLevels, headings, read, root } from './support/pages.ts'

const english = read('SECURITY.md')
// From where it stands, the same files are one folder up.
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

describe('SECURITY.md', () => {
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
