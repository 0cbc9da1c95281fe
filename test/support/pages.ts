import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** The project's folder. */
export const root = join(import.meta.dirname, '../..')
export const read = (path: string) => readFileSync(join(root, path), 'utf8')

export const fenced = /^```.*?^```$/gms
export const codeBlocks = (page: string): string[] => page.match(fenced) ?? []
export const headings = (page: string): string[] => page.replaceAll(fenced, '').match(/^#+ .+$/gm) ?? []
/** The level of each heading, which must be the same in a page and its translation. */
export const headingLevels = (page: string) =>
  headings(page).map((heading) => /^#+/.exec(heading)?.[0].length)
