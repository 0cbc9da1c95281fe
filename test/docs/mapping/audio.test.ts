import type { SpeechCreateParams } from 'openai/resources/audio/speech'
import { expect, test } from 'vitest'

import { SpeechRequest } from '../../../src/endpoints/speech/schemas.ts'
import { createGateway } from '../../../src/index.ts'
import { speechFamilies, speechFamilyOf } from '../../../src/models/families/speech.ts'
import { readShortRows, writeShortRows, type ShortRow } from '../../support/mapping-rows.ts'
import { code, figure, tableOfModels, toTable } from '../../support/model-table.ts'
import { headingLevels, read } from '../../support/pages.ts'
import { postTo } from '../../support/post-to.ts'

/** `UPDATE_DOCS=1` writes the results of the rows, and the table of models; without it the page is held to the code. */
const updating = process.env['UPDATE_DOCS'] === '1'

const openaiFields: Record<keyof SpeechCreateParams, true> = {
  input: true,
  instructions: true,
  model: true,
  response_format: true,
  speed: true,
  stream_format: true,
  voice: true,
}

const files = ['docs/mapping/audio.md', 'docs/mapping/audio.zh-CN.md'] as const
const rows = readShortRows(read(files[0]))

/** What a request has unless it says otherwise. */
const usual: Record<string, unknown> = {
  text: 'a',
  text_type: 'PlainText',
  mode: 'server_commit',
  voice: 'longanyang',
  format: 'mp3',
  response_format: 'mp3',
  sample_rate: 24_000,
}

/** What a row shows, even if it is usual. */
const shown: Record<string, readonly string[]> = {
  model: ['model'],
  voice: ['voice'],
  response_format: ['format', 'response_format'],
}

type Options = Record<string, unknown>

interface Sent {
  url: string
  body: unknown
}

/** The options of a request: of HTTP, of a task, or of a session. */
function optionsOf({ url, body }: Sent): Options {
  if (!Array.isArray(body)) return (body as { input: Options }).input
  const [first, second] = body as {
    payload?: { model: string; parameters: Options; input: Options }
    session?: Options
  }[]
  const model = first?.payload?.model ?? new URL(url).searchParams.get('model')
  if (first?.session !== undefined)
    return { model, ...first.session, text: (second as { text?: string }).text }
  return {
    model,
    ...first?.payload?.parameters,
    text: 'a',
    ...first?.payload?.input,
    ...second?.payload?.input,
  }
}

async function run({ field, given }: ShortRow) {
  const fields = JSON.parse(given) as Options
  const request = { model: 'cosyvoice-v3-flash', voice: 'longanyang', input: 'a', ...fields }
  const response = await postTo(createGateway(), '/v1/audio/speech', request, { 'x-gateway-dry-run': 'true' })
  const body = (await response.json()) as { request: Sent; error: { code: string } }
  if (response.status !== 200) return { status: 'refused', sent: `${response.status} ${body.error.code}` }
  const isAdjusted = response.headers.has('x-gateway-adjusted')
  const names = shown[field] ?? []
  const sent = Object.entries(optionsOf(body.request)).filter(
    ([name, value]) => names.includes(name) || (name !== 'model' && usual[name] !== value),
  )
  if (sent.length === 0) return { status: isAdjusted ? 'ignored' : 'absent', sent: '—' }
  return { status: isAdjusted ? 'adjusted' : 'mapped', sent: JSON.stringify(Object.fromEntries(sent)) }
}

test('the page names every field of the schema and of OpenAI, and no other', () => {
  const documented = new Set(rows.map(({ field }) => field))
  const fields = new Set([...Object.keys(SpeechRequest.shape), ...Object.keys(openaiFields)])
  expect([...documented].toSorted()).toEqual([...fields].toSorted())
})

test('each row is true', async () => {
  const results = await Promise.all(rows.map(async (row) => ({ ...row, ...(await run(row)) })))
  if (updating) writeShortRows(files, results)
  expect(updating ? results : rows).toEqual(results)
})

test('the page has the same headings and rows in Chinese', () => {
  const [english, chinese] = files.map((file) => read(file))
  expect(readShortRows(chinese ?? '')).toEqual(readShortRows(english ?? ''))
  expect(headingLevels(chinese ?? '')).toEqual(headingLevels(english ?? ''))
})

test.each(files)('the table of models of %s', (file) => {
  const table = modelTable()
  expect(tableOfModels(file, table)).toBe(table)
})

function modelTable(): string {
  const head = ['Models', 'Way', 'Formats', 'Characters of a call', 'Voices', 'Parameters']
  const ways = { http: 'HTTP', session: 'realtime', task: 'task', 'whole-task': 'task' }
  const listed = speechFamilies
    .filter(({ ids }) => ids.length > 0)
    .map(({ ids, service, formats, sibling, charactersPerCall, voices, hasOneVoice, parameters }) => [
      ids.map(code).join(', '),
      ways[service],
      [...formats, 'wav', ...(sibling === undefined ? [] : [`as ${code(sibling)}: mp3, opus`])].join(', '),
      figure(charactersPerCall),
      hasOneVoice === true ? 'its own' : voices.length === 0 ? 'cloned' : `${voices.length} known`,
      [...parameters.keys()].map(code).join(', '),
    ])
  return toTable(head, listed)
}

test('every sibling that the table names makes the formats', () => {
  const siblings = speechFamilies.flatMap(({ sibling }) => sibling ?? [])
  expect(siblings.map((sibling) => speechFamilyOf(sibling).formats)).toEqual(
    siblings.map(() => ['pcm', 'mp3', 'opus']),
  )
})
