import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import { expect, test } from 'vitest'

const root = join(import.meta.dirname, '../../..')
const read = (path: string) => readFileSync(join(root, path), 'utf8')

const starters = [
  'package.json',
  'start.sh',
  'Dockerfile',
  'compose.yaml',
  'deploy/systemd/dashscope-gateway.service',
]
/** Tuning of V8, private parts of Node and undici: see decision 0018. A limit of the heap, for a container's memory, is no tuning. */
const tricks =
  /--(?:max-semi-space|v8-pool|expose-gc|no-maglev|heap-growing)|setFlagsFromString|runInNewContext|getBuiltinModule|'undici\/lib|'_header'|noSchemas/

test.each(starters)('%s starts dist/cli/main.js, with the defaults of Node', (path) => {
  const programs = [...read(path).matchAll(/dist\/[\w./-]+\.js/g)].map(([program]) => program)
  const others = programs.filter(
    (program) => !/^dist\/(?:cli\/main|index|fetch|simulator\/index|chunks\/signals)\.js$/.test(program),
  )
  expect(programs).toContain('dist/cli/main.js')
  expect(others).toEqual([])
  expect(read(path)).not.toMatch(tricks)
})

test('no source changes V8 or reads private parts of Node and undici', () => {
  const files = globSync('{src,bench,scripts}/**/*.{ts,mjs}', { cwd: root })
  expect(files.length).toBeGreaterThan(300)
  expect(files.filter((path) => !path.endsWith('.test.ts') && tricks.test(read(path)))).toEqual([])
  expect('--max-semi-space-size=4').toMatch(tricks)
})
