import { globSync } from 'node:fs'
import { join } from 'node:path'

export const root = join(import.meta.dirname, '../..')

const checked = [
  '*.{ts,md}',
  '{src,bench,playground,scripts,test,clients,examples}/**/*.{ts,tsx,mjs}',
  '{clients,docs,examples,playground}/**/*.md',
]

/** They quote the phrases that the rules forbid. */
const quoting = new Set(['test/prose/rules.ts', 'test/unit/source/lint-prose.test.ts'])

/** Code and documents that hold to the rules, as sorted paths from the root with slashes. */
export function filesWithProse(): string[] {
  return globSync(checked, { cwd: root, exclude: ['**/node_modules', '**/dist'] })
    .map((name) => name.replaceAll('\\', '/'))
    .filter((name) => !quoting.has(name))
    .toSorted()
}
