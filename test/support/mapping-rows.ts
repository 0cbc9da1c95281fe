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

/** The fields of a section that have a row. */
export function fieldsIn(rows: readonly MappingRow[], section: string): ReadonlySet<string> {
  return new Set(rows.filter((row) => row.section === section).map(({ field }) => field))
}
