import { readdirSync } from 'node:fs'
import { join } from 'node:path'

import { describe, expect, test } from 'vitest'

import { codeBlocks, headingLevels, read, root } from '../support/pages.ts'

const folder = 'docs/clients'
const files = readdirSync(join(root, folder))
const pages = files.filter((name) => name.endsWith('.md') && !name.endsWith('.zh-CN.md'))
const chineseOf = (name: string) => name.replace(/\.md$/, '.zh-CN.md')

/** The pages that the table of an index links to. */
const listed = (index: string) =>
  [...read(`${folder}/${index}`).matchAll(/^\| \[[^\]]+\]\(([^)]+)\)/gm)].flatMap(([, link]) => link ?? [])

describe('the recipes', () => {
  test.each(pages)('%s has the same headings and code in Chinese', (name) => {
    const english = read(`${folder}/${name}`)
    const chinese = read(`${folder}/${chineseOf(name)}`)
    expect(headingLevels(chinese)).toEqual(headingLevels(english))
    expect(codeBlocks(chinese)).toEqual(codeBlocks(english))
    expect([english, chinese].map((page) => page.includes('**简体中文**'))).toEqual([false, true])
  })

  test('are all in both indexes', () => {
    const recipes = pages.filter((name) => name !== 'README.md')
    expect(listed('README.md').sort()).toEqual(recipes)
    expect(listed('README.zh-CN.md').sort()).toEqual(recipes.map(chineseOf))
  })
})

test('every client is in the indexes', () => {
  const tested = readdirSync(join(root, 'clients'), { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? [`(../../clients/${entry.name})`] : [],
  )
  expect(tested.filter((link) => !read(`${folder}/README.md`).includes(link))).toEqual([])
  expect(tested.filter((link) => !read(`${folder}/README.zh-CN.md`).includes(link))).toEqual([])
})
