import { readFileSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dirname, '../..')

/** Blocks that are not run here, by what is in them; where they are run instead, and words of that file that show it. */
export const elsewhere: readonly { block: RegExp; where: string; proof: string }[] = [
  {
    block: /^npm ci && npm start -- --simulate\n$/,
    where: 'test/process/npm/readme.test.ts',
    proof: 'npm start',
  },
  { block: /^HOST=127\.0\.0\.1 npm start\n$/, where: 'test/process/npm/readme.test.ts', proof: 'npm start' },
  { block: /^npm ci && npm run demo\n$/, where: '.ci/run', proof: 'step npm run demo' },
  { block: /^npm ci && npm test\n$/, where: '.ci/run', proof: 'step npm test' },
  {
    block: /^npm run check-service\n/,
    where: 'test/process/check-service.test.ts and those beside it',
    proof: "'check'",
  },
]

/** The shell blocks of a page, as they stand there, with the line that each begins at; without those that run elsewhere. */
export function commandsOf(page: string): { command: string; line: number }[] {
  const markdown = readFileSync(join(root, page), 'utf8')
  const found = [...markdown.matchAll(/^```bash\n(.*?)^```$/gms)].flatMap(({ 1: command = '', index }) =>
    elsewhere.some(({ block }) => block.test(command))
      ? []
      : [{ command, line: markdown.slice(0, index).split('\n').length + 1 }],
  )
  if (found.length === 0) throw new Error(`${page} has no command`)
  return found
}
