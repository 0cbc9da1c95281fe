import { expect, test } from 'vitest'

import { readShortRows, writeShortRows, type ShortRow } from './mapping-rows.ts'
import { tableOfModels } from './model-table.ts'
import { headingLevels, read } from './pages.ts'

/** `UPDATE_DOCS=1` writes the results of the rows, and the table of models; without it the page is held to the code. */
const updating = process.env['UPDATE_DOCS'] === '1'

export type Outcome = Pick<ShortRow, 'status' | 'sent'>

/** A request to DashScope, as a dry run shows it. */
export interface SentRequest {
  url: string
  headers: Record<string, string>
  body: unknown
}

/** How the gateway treats the parameter of a row, by its dry run and the options of the request that the row shows. */
export async function toOutcome(
  response: Response,
  optionsOf: (sent: SentRequest) => readonly (readonly [name: string, value: unknown])[],
): Promise<Outcome> {
  const body = (await response.json()) as { request: SentRequest; error: { code: string } }
  if (response.status !== 200) return { status: 'refused', sent: `${response.status} ${body.error.code}` }
  const isAdjusted = response.headers.has('x-gateway-adjusted')
  const sent = optionsOf(body.request)
  if (sent.length === 0) return { status: isAdjusted ? 'ignored' : 'absent', sent: '—' }
  return { status: isAdjusted ? 'adjusted' : 'mapped', sent: JSON.stringify(Object.fromEntries(sent)) }
}

export interface MappingPage {
  /** The page in English and in Chinese. */
  files: readonly [english: string, chinese: string]
  /** Those of the schema and of OpenAI. */
  fields: readonly string[]
  run: (row: ShortRow) => Promise<Outcome>
  /** The table of models. */
  table: string
}

/** Holds a page to its endpoint. */
export function testMappingPage({ files, fields, run, table }: MappingPage): void {
  const [english, chinese] = files
  const rows = readShortRows(read(english))

  test('the page names every field of the schema and of OpenAI, and no other', () => {
    const documented = new Set(rows.map(({ field }) => field))
    expect([...documented].toSorted()).toEqual([...new Set(fields)].toSorted())
  })

  test('each row is true', async () => {
    const results = await Promise.all(rows.map(async (row) => ({ ...row, ...(await run(row)) })))
    if (updating) writeShortRows(files, results)
    expect(updating ? results : rows).toEqual(results)
  })

  test('the page has the same headings and rows in Chinese', () => {
    expect(readShortRows(read(chinese))).toEqual(readShortRows(read(english)))
    expect(headingLevels(read(chinese))).toEqual(headingLevels(read(english)))
  })

  test.each(files)('the table of models of %s', (file) => {
    expect(tableOfModels(file, table)).toBe(table)
  })
}
