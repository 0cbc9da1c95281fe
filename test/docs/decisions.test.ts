import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

import { expect, test } from 'vitest'

import { read, root } from '../support/pages.ts'

const folder = 'docs/decisions'

function statusOf(name: string): string {
  return /^Status: (.+)$/m.exec(read(join(folder, name)))?.[1] ?? ''
}

test('each decision is accepted, or names the one that superseded it', () => {
  const names = readdirSync(join(root, folder)).filter((name) => /^\d{4}-/.test(name))
  expect(names.length).toBeGreaterThan(20)
  const isPlain = (name: string) => {
    const [, later] = /^superseded by \[\d{4}\]\(([^)]+)\)$/.exec(statusOf(name)) ?? []
    return later === undefined ? statusOf(name).startsWith('accepted') : existsSync(join(root, folder, later))
  }
  expect(names.filter((name) => !isPlain(name))).toEqual([])
})

test.each([
  ['0001-upstream-is-streamed.md', '0019-whole-answers-where-they-end-in-time.md'],
  ['0016-less-memory-for-cpu.md', '0018-nodes-defaults.md'],
])('%s is superseded', (name, later) => {
  expect(statusOf(name)).toContain(`superseded by [${later.slice(0, 4)}](${later})`)
})
