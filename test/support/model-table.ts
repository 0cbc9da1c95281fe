import { writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { read, root } from './pages.ts'

const marked = /(?<=<!-- models: written by UPDATE_DOCS=1 -->\n\n)[^]*?(?=\n\n<!-- \/models -->)/

/** The table of models in a page; with `UPDATE_DOCS=1` the given one is written first. */
export function tableOfModels(file: string, table: string): string | undefined {
  if (process.env['UPDATE_DOCS'] === '1')
    writeFileSync(
      join(root, file),
      read(file).replace(marked, () => table),
    )
  return marked.exec(read(file))?.[0]
}

export const code = (text: string) => `\`${text}\``
export const figure = (value: number | undefined) => value?.toLocaleString('en') ?? '—'

export function toTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}
