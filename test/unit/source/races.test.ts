import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import { expect, test } from 'vitest'

const source = join(import.meta.dirname, '../../../src')

// A race adds a reaction to each promise that is pending: over the calls of n > 1, for every event, without an end.
test.each(['generation', 'dashscope'])('src/%s races no promises', (folder) => {
  const files = readdirSync(join(source, folder), { recursive: true, encoding: 'utf8' }).filter(
    (name) => name.endsWith('.ts') && !name.endsWith('.test.ts'),
  )
  expect(files.length).toBeGreaterThan(20)
  const racing = files.filter((name) =>
    /\bPromise\.(?:race|any)\b/.test(readFileSync(join(source, folder, name), 'utf8')),
  )
  expect(racing).toEqual([])
})
