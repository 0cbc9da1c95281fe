import type { TranscriptionCreateParamsNonStreaming } from 'openai/resources/audio/transcriptions'
import { expect, test } from 'vitest'

import { TranscriptionForm } from '../../../src/endpoints/transcriptions/schemas.ts'
import { createGateway } from '../../../src/index.ts'
import { transcriptionFamilies } from '../../../src/models/families/transcription.ts'
import { readShortRows, writeShortRows, type ShortRow } from '../../support/mapping-rows.ts'
import { code, figure, tableOfModels, toTable } from '../../support/model-table.ts'
import { headingLevels, read } from '../../support/pages.ts'

/** `UPDATE_DOCS=1` writes the results of the rows, and the table of models; without it the page is held to the code. */
const updating = process.env['UPDATE_DOCS'] === '1'

const openaiFields: Record<keyof TranscriptionCreateParamsNonStreaming, true> = {
  chunking_strategy: true,
  file: true,
  include: true,
  keywords: true,
  known_speaker_names: true,
  known_speaker_references: true,
  language: true,
  languages: true,
  model: true,
  prompt: true,
  response_format: true,
  stream: true,
  temperature: true,
  timestamp_granularities: true,
}

const files = ['docs/mapping/transcriptions.md', 'docs/mapping/transcriptions.zh-CN.md'] as const
const rows = readShortRows(read(files[0]))
const url = 'https://example.com/a.wav'

type Options = Record<string, unknown>

interface Sent {
  headers: Record<string, string>
  body: { model: string; input: Options; parameters: Options }
}

interface Message {
  role: string
  content: [{ text?: string; audio?: string; input_audio?: { data: string } }]
}

/** The options of a call, whichever service takes it. */
function optionsOf({ headers, body: { input, parameters } }: Sent): Options {
  const { messages, ...rest } = input
  const { asr_options: asr, ...others } = parameters as { asr_options?: Options }
  const all = (messages ?? []) as Message[]
  const [last] = all.at(-1)?.content ?? []
  const [context] = all.length > 1 ? (all[0]?.content ?? []) : []
  return {
    file: last?.audio ?? last?.input_audio?.data,
    ...rest,
    ...(context !== undefined && { [all[0]?.role ?? '']: context.text }),
    ...others,
    ...asr,
    ...(headers['x-dashscope-ossresourceresolve'] !== undefined && { resolve: 'enable' }),
    ...(headers['x-dashscope-sse'] !== undefined && { sse: 'enable' }),
  }
}

/** What a call has unless its request says otherwise. */
const usual: Options = { file: url, file_url: url, format: 'wav', sample_rate: '16000' }

function isUsual(name: string, value: unknown): boolean {
  return value === undefined || usual[name] === value || JSON.stringify(value) === JSON.stringify([url])
}

function toForm(fields: Options): FormData {
  const form = new FormData()
  for (const [name, value] of Object.entries(fields)) {
    const isList = Array.isArray(value)
    for (const one of isList ? value : [value])
      form.append(isList ? `${name}[]` : name, typeof one === 'string' ? one : JSON.stringify(one))
  }
  return form
}

async function run({ field, given }: ShortRow) {
  const fields = JSON.parse(given) as Options
  const hasSound = 'file' in fields || 'file_url' in fields
  const response = await createGateway().fetch('http://gateway/v1/audio/transcriptions', {
    method: 'POST',
    headers: { authorization: 'Bearer sk-0123456789abcdef', 'x-gateway-dry-run': 'true' },
    body: toForm({ model: 'qwen3-asr-flash', ...(!hasSound && { file: url }), ...fields }),
  })
  const body = (await response.json()) as { request: Sent; error: { code: string } }
  if (response.status !== 200) return { status: 'refused', sent: `${response.status} ${body.error.code}` }
  const isAdjusted = response.headers.has('x-gateway-adjusted')
  const sent = Object.entries(optionsOf(body.request)).filter(([name, value]) => !isUsual(name, value))
  if (field === 'model') sent.unshift(['model', body.request.body.model])
  if (sent.length === 0) return { status: isAdjusted ? 'ignored' : 'absent', sent: '—' }
  return { status: isAdjusted ? 'adjusted' : 'mapped', sent: JSON.stringify(Object.fromEntries(sent)) }
}

test('the page names every field of the schema and of OpenAI, and no other', () => {
  const documented = new Set(rows.map(({ field }) => field))
  const fields = new Set([...Object.keys(TranscriptionForm.shape), ...Object.keys(openaiFields)])
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
  const head = ['Models', 'Way', 'Times', 'Speakers', 'Seconds of a file', 'Language', 'Parameters']
  const ways = {
    message: 'HTTP',
    'input-audio': 'HTTP',
    'file-task': 'task',
    'socket-task': 'WebSocket',
    session: 'refused',
  }
  const listed = transcriptionFamilies.map(
    ({ ids, service, times, speakers, maxSeconds, language, parameters }) => [
      ids.map(code).join(', '),
      ways[service],
      times === undefined ? '—' : times === 'word' ? 'sentences, words' : 'sentences',
      speakers === true ? 'yes' : '—',
      figure(maxSeconds),
      language === undefined ? '—' : language === 'language' ? 'one' : 'several',
      [...parameters.keys()].map(code).join(', ') || '—',
    ],
  )
  return toTable(head, listed)
}
