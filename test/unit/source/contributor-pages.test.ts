import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import { expect, test } from 'vitest'

const root = join(import.meta.dirname, '../../..')
const read = (page: string) => readFileSync(join(root, page), 'utf8')

test('ARCHITECTURE.md walks a request in at most twelve steps', () => {
  const [, walk = ''] = read('ARCHITECTURE.md').split('## A streamed request, step by step')
  const steps = [...walk.matchAll(/^(\d+)\. /gm)].map(([, step]) => Number(step))
  expect(steps.length).toBeGreaterThan(5)
  expect(steps.at(-1)).toBeLessThanOrEqual(12)
})

test('CONTRIBUTING.md has the four recipes', () => {
  const recipes = [...read('docs/CONTRIBUTING.md').matchAll(/^## Recipe: (.*)$/gm)].map(
    ([, recipe]) => recipe,
  )
  expect(recipes).toEqual([
    'add a dialect',
    'add an endpoint that is no dialect',
    'add a model family',
    "change an error's words",
  ])
})

test.each(['ARCHITECTURE.md', 'docs/CONTRIBUTING.md'])('files that %s names exist', (page) => {
  const paths = [...read(page).matchAll(/`((?:src|test|docs|scripts|bench|clients)\/[\w./-]+)`/g)]
  const missing = paths.flatMap(([, path = '']) => (existsSync(join(root, path)) ? [] : [path]))
  expect(paths.length).toBeGreaterThan(10)
  expect(missing).toEqual([])
})

test('names in backticks of the dialect recipe exist in the file beside them', () => {
  const recipe = /## Recipe: add a dialect[\s\S]*?\n## /.exec(read('docs/CONTRIBUTING.md'))?.[0] ?? ''
  const pairs = [...recipe.matchAll(/`([A-Za-z]\w+)`\s+(?:in |of |\()`((?:src|test)\/[\w./-]+\.ts)`/g)]
  expect(pairs.length).toBeGreaterThan(2)
  for (const [, name = '', file = ''] of pairs)
    expect(read(file)).toMatch(new RegExp(`\\b(?:interface|function|const) ${name}\\b`))
})

test('the root of the repository has under 30 entries', () => {
  const made = new Set(['.git', 'node_modules', 'dist', 'coverage', '.venv', '.env'])
  const entries = readdirSync(root).filter((name) => !made.has(name) && !/\.(?:log|heapsnapshot)$/.test(name))
  expect(entries.length).toBeLessThan(30)
})
