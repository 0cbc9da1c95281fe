import { readFileSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dirname, '../..')

/** The shell blocks of a page that call curl, as they stand there, with the line that each begins at. */
export function commandsOf(page) {
  const markdown = readFileSync(join(root, page), 'utf8')
  const found = [...markdown.matchAll(/^```bash\n(.*?)^```$/gms)].flatMap(({ 1: command, index }) =>
    /\bcurl /.test(command) ? [{ command, line: markdown.slice(0, index).split('\n').length + 1 }] : [],
  )
  if (found.length === 0) throw new Error(`${page} has no command`)
  return found
}
