import { readFileSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dirname, '../..')

/** Blocks that are not run here, by what is in them, and where they are run instead. */
export const elsewhere = [
  { block: /^npm ci && npm start -- --simulate\n$/, where: 'test/process/npm/start.test.ts' },
  { block: /^npm run check-service\n/, where: 'test/process/check-service.test.ts and those beside it' },
]

/** The shell blocks of a page, as they stand there, with the line that each begins at; without those that run elsewhere. */
export function commandsOf(page) {
  const markdown = readFileSync(join(root, page), 'utf8')
  const found = [...markdown.matchAll(/^```bash\n(.*?)^```$/gms)].flatMap(({ 1: command, index }) =>
    elsewhere.some(({ block }) => block.test(command))
      ? []
      : [{ command, line: markdown.slice(0, index).split('\n').length + 1 }],
  )
  if (found.length === 0) throw new Error(`${page} has no command`)
  return found
}
