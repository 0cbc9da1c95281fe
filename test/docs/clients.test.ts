import { readdirSync } from 'node:fs'
import { join } from 'node:path'

import { describe, expect, test } from 'vitest'

import { familyOf } from '../../src/generation/families/index.ts'
import { catalogue } from '../../src/models/catalogue.ts'
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

interface ZedModel {
  name: string
  max_tokens: number
  max_output_tokens: number
  capabilities: { tools: boolean; images: boolean }
}

test("zed.md gives each model's own limits and abilities", () => {
  const [, json = ''] = /^```json\n(.*?)^```$/ms.exec(read(`${folder}/zed.md`)) ?? []
  const settings = JSON.parse(json) as {
    language_models: { openai_compatible: { dashscope: { available_models: ZedModel[] } } }
  }
  const models = settings.language_models.openai_compatible.dashscope.available_models
  expect(models.length).toBeGreaterThan(0)
  for (const { name, max_tokens: context, max_output_tokens: maxOutput, capabilities } of models) {
    expect(catalogue).toContainEqual(expect.objectContaining({ id: name, context, maxOutput }))
    const { inputModalities, parameters } = familyOf(name)
    expect(capabilities).toMatchObject({
      tools: parameters.has('tools'),
      images: inputModalities.includes('image'),
    })
  }
})

test('every client is in the indexes', () => {
  const tested = readdirSync(join(root, 'clients'), { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? [`(../../clients/${entry.name})`] : [],
  )
  expect(tested.filter((link) => !read(`${folder}/README.md`).includes(link))).toEqual([])
  expect(tested.filter((link) => !read(`${folder}/README.zh-CN.md`).includes(link))).toEqual([])
})
