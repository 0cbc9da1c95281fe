import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'

import { expect, test } from 'vitest'

import { widthOf } from '../../../src/cli/columns.ts'
import { pictures } from '../../../scripts/pictures/pictures.ts'
import { lineSize, titleSize, toSvg } from '../../../scripts/pictures/shapes.ts'
import { read, root } from '../../support/pages.ts'

const folder = 'docs/images'

test.each([...pictures])('%s is as `npm run pictures` draws it', (name, picture) => {
  expect(read(join(folder, name))).toBe(toSvg(picture))
})

/** Half a line's height for each narrow character, and a little more for capitals. */
const pixels = (text: string, size: number) => widthOf(text) * size * 0.54

test.each([...pictures])('the texts of %s fit into their boxes', (_, { boxes, width }) => {
  const tooWide = boxes.flatMap((box) => [
    ...(pixels(box.title, titleSize) < box.width ? [] : [box.title]),
    ...(box.lines ?? []).filter((line) => pixels(line, lineSize) >= box.width),
  ])
  expect(tooWide).toEqual([])
  expect(boxes.filter((box) => box.x + box.width >= width)).toEqual([])
})

test.each([...pictures])('%s is for light and dark pages, and says what it shows', (_, picture) => {
  const svg = toSvg(picture)
  expect(svg).toContain('@media (prefers-color-scheme: dark)')
  expect(svg).toMatch(/<title>.{20,}<\/title>/)
  expect(svg).not.toMatch(/<script|<image|href="http/)
})

test.each(['README.md', 'README.zh-CN.md'])('%s shows pictures that exist, with a text each', (page) => {
  const shown = [...read(page).matchAll(/!\[([^\]]*)\]\(([^)]+)\)/g)]
  expect(shown.length).toBeGreaterThan(1)
  expect(shown.filter(([, text = '']) => text.length < 16)).toEqual([])
  expect(shown.flatMap(([, , path = '']) => (existsSync(join(root, path)) ? [] : [path]))).toEqual([])
})

test('no picture is large', () => {
  const large = readdirSync(join(root, folder)).filter(
    (name) => statSync(join(root, folder, name)).size > 150 * 1024,
  )
  expect(large).toEqual([])
})

test('each picture is made by a script', () => {
  const script = read('scripts/pictures/photograph.mjs')
  const made = readdirSync(join(root, folder)).filter((name) => !pictures.has(name))
  expect(made.filter((name) => !script.includes(`file: '${name}'`))).toEqual([])
  expect(JSON.parse(read('package.json'))).toHaveProperty(
    'scripts.pictures',
    'node scripts/pictures/draw.ts && node scripts/pictures/photograph.mjs',
  )
})
