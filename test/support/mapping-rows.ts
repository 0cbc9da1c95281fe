import { writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { read, root } from './pages.ts'

/** A row of a mapping page: a part of a request, and its result. */
export interface MappingRow {
  section: string
  field: string
  status: string
  given: string
  sent: string
}

/** Every row with a request in it, under its heading; code marks undone. */
export function readMappingRows(page: string): MappingRow[] {
  return page.split(/^## /m).flatMap((part) => {
    const [section = '', ...lines] = part.split('\n')
    return lines.flatMap((line) => {
      const cells = line
        .slice(1, -1)
        .split('|')
        .map((cell) => cell.trim().replace(/^`(.*)`$/, '$1'))
      const [field = '', status = '', given = '', sent = ''] = cells
      return cells.length === 5 && given.startsWith('{') ? [{ section, field, status, given, sent }] : []
    })
  })
}

/** A row of a page without notes and without its heading. */
export type ShortRow = Omit<MappingRow, 'section'>

/** Every row of four cells with a request in it; code marks undone. */
export function readShortRows(page: string): ShortRow[] {
  return page.split('\n').flatMap((line) => {
    const cells = line.slice(2, -2).split(' | ')
    const [field = '', status = '', given = '', sent = ''] = cells.map((cell) =>
      cell.replace(/^`(.*)`$/, '$1'),
    )
    return given.startsWith('{') ? [{ field, status, given, sent }] : []
  })
}

/** The pages with the results of their rows; a cell that is an object is code. */
export function writeShortRows(files: readonly string[], results: readonly ShortRow[]): void {
  for (const file of files) {
    const lines = read(file)
      .split('\n')
      .map((line) => {
        const row = results.find(
          ({ field, given }) => line.startsWith(`| \`${field}\` | `) && line.includes(` | \`${given}\` | `),
        )
        if (row === undefined) return line
        const cell = row.sent.startsWith('{') ? `\`${row.sent}\`` : row.sent
        return `| \`${row.field}\` | ${row.status} | \`${row.given}\` | ${cell} |`
      })
    writeFileSync(join(root, file), lines.join('\n'))
  }
}

/** The fields of a section that have a row. */
export function fieldsIn(rows: readonly MappingRow[], section: string): ReadonlySet<string> {
  return new Set(rows.filter((row) => row.section === section).map(({ field }) => field))
}
