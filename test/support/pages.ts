import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** The project's folder. */
export const root = join(import.meta.dirname, '../..')
export const read = (path: string) => readFileSync(join(root, path), 'utf8')

export const fenced = /^```.*?^```$/gms
export const codeBlocks = (page: string): string[] => page.match(fenced) ?? []
export const headings = (page: string): string[] => page.replaceAll(fenced, '').match(/^#+ .+$/gm) ?? []
/** How deep each heading is: what a page and its translation have in common. */
export const headingLevels = (page: string) =>
  headings(page).map((heading) => /^#+/.exec(heading)?.[0].length)
