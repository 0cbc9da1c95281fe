import type { TranscriptionCreateParamsNonStreaming } from 'openai/resources/audio/transcriptions'

import { TranscriptionForm } from '../../../src/endpoints/transcriptions/schemas.ts'
import { createGateway } from '../../../src/index.ts'
import { transcriptionFamilies } from '../../../src/models/families/transcription.ts'
import { testMappingPage, toOutcome, type SentRequest } from '../../support/mapping-page.ts'
import type { ShortRow } from '../../support/mapping-rows.ts'
import { code, figure, toTable } from '../../support/model-table.ts'

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

const url = 'https://example.com/a.wav'

type Options = Record<string, unknown>

interface Sent extends SentRequest {
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
  return toOutcome(response, (request) => {
    const sent = request as Sent
    const options = Object.entries(optionsOf(sent)).filter(([name, value]) => !isUsual(name, value))
    return field === 'model' ? [['model', sent.body.model], ...options] : options
  })
}

testMappingPage({
  files: ['docs/mapping/transcriptions.md', 'docs/mapping/transcriptions.zh-CN.md'],
  fields: [...Object.keys(TranscriptionForm.shape), ...Object.keys(openaiFields)],
  run,
  table: modelTable(),
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
