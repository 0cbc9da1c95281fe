import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'

import { Bench } from '../../support/edges.ts'
import { readFixtures } from '../../support/fixtures.ts'
import { fetchOpenApi, operationOf, Schemas } from '../../support/openapi.ts'
import { postForm, toFormFile, type FormEntry } from '../../support/post-form.ts'
import { spoken } from '../../support/spoken.ts'

const path = '/v1/audio/transcriptions'
const openApi = await fetchOpenApi()
const operation = operationOf(openApi, path)
const schemas = new Schemas(openApi, true)

const bench = new Bench(false)
beforeAll(() => bench.start('in process', { maxAudioBytes: 100_000 }))
beforeEach(() => bench.forget())
afterAll(() => bench.stop())

type Fields = readonly (readonly [string, string])[]

const file = (text = 'One sentence. 还有一句。') => toFormFile(spoken(text))

/** The status of an answer, and its differences from the description. */
const hold = async (response: Response) => ({
  status: response.status,
  problems: await schemas.problemsOf(operation, response),
})

const send = (fields: readonly FormEntry[], headers: Record<string, string> = {}) =>
  postForm(bench, path, fields, headers)

const fine = (status = 200) => ({ status, problems: [] })

const dryRun = { 'x-gateway-dry-run': 'true' }

describe('transcripts are as they are described', () => {
  test.each<[model: string, fields: Fields, type: string]>([
    ['qwen3-asr-flash', [], 'application/json'],
    ['qwen3-asr-flash', [['response_format', 'text']], 'text/plain'],
    ['qwen3-asr-flash', [['stream', 'true']], 'text/event-stream'],
    [
      'fun-asr-flash',
      [
        ['response_format', 'verbose_json'],
        ['timestamp_granularities[]', 'word'],
        ['timestamp_granularities[]', 'segment'],
      ],
      'application/json',
    ],
    ['paraformer-v2', [['response_format', 'srt']], 'text/plain'],
    [
      'paraformer-v2',
      [
        ['response_format', 'verbose_json'],
        ['prompt', 'something adjusted'],
      ],
      'application/json',
    ],
    ['fun-asr', [['response_format', 'diarized_json']], 'application/json'],
    [
      'fun-asr',
      [
        ['response_format', 'diarized_json'],
        ['stream', 'true'],
      ],
      'text/event-stream',
    ],
    ['fun-asr-realtime', [['response_format', 'vtt']], 'text/plain'],
  ])('%s %j', async (model, fields, type) => {
    const form: FormEntry[] = [['model', model], ...fields, ['file', file()]]
    const response = await send(form)
    expect(response.headers.get('content-type')).toContain(type)
    expect(await hold(response)).toEqual(fine())
    expect(await hold(await send(form, dryRun))).toEqual(fine())
  })

  test('a stream that breaks off', async () => {
    const sound = file('[[sim: drop-after=1]]One sentence. Another one. And the last.')
    const response = await send([
      ['model', 'qwen3-asr-flash'],
      ['stream', 'true'],
      ['file', sound],
    ])
    expect(await response.clone().text()).toContain('data: {"error"')
    expect(await hold(response)).toEqual(fine())
  })
})

interface Golden {
  status: number
  'content-type': string
  body?: object
  lines?: string[]
}

describe('the answers of the fixtures, too', () => {
  const headers = { 'x-request-id': 'r', 'openai-processing-ms': '1', 'openai-version': 'v' }

  test.each(readFixtures('src/endpoints/transcriptions/fixtures'))('$name', async ({ read }) => {
    const { status, 'content-type': type, body, lines } = JSON.parse(read('answer.json') ?? '') as Golden
    const content = body === undefined ? lines?.join('\n') : JSON.stringify(body)
    const response = new Response(content, { status, headers: { ...headers, 'content-type': type } })
    expect(await hold(response)).toEqual(fine(status))
  })
})

describe('errors are as they are described', () => {
  test.each<[string, number, readonly FormEntry[], Record<string, string>]>([
    ['no key', 401, [['model', 'qwen3-asr-flash']], { authorization: '' }],
    ['no file', 400, [['model', 'qwen3-asr-flash']], {}],
    [
      'strict mode',
      400,
      [
        ['model', 'paraformer-v2'],
        ['prompt', 'x'],
        ['file', file()],
      ],
      { 'x-gateway-strict': 'true' },
    ],
    [
      'an unknown model',
      404,
      [
        ['model', 'whisper-1'],
        ['file', file()],
      ],
      {},
    ],
    [
      'too large a file',
      413,
      [
        ['model', 'qwen3-asr-flash'],
        ['file', toFormFile(new Uint8Array(100_001))],
      ],
      {},
    ],
    ['no form', 415, [['model', 'qwen3-asr-flash']], { 'content-type': 'application/json' }],
    [
      'throttled',
      429,
      [
        ['model', 'qwen3-asr-flash'],
        ['file', file('[[sim: error=Throttling.RateQuota]]a')],
      ],
      {},
    ],
    [
      'a subtask that fails',
      500,
      [
        ['model', 'paraformer-v2'],
        ['file', file('[[sim: results-fail=1]]a')],
      ],
      {},
    ],
    [
      'garbage',
      502,
      [
        ['model', 'qwen3-asr-flash'],
        ['stream', 'true'],
        ['file', file('[[sim: bad-json=1]]a')],
      ],
      {},
    ],
  ])('%s', async (_, status, entries, headers) => {
    expect(await hold(await send(entries, headers))).toEqual(fine(status))
  })
})

describe('the form', () => {
  const {
    file: sound,
    file_url: url,
    ...properties
  } = (openApi.components.schemas['TranscriptionForm']?.['properties'] ?? {}) as Record<
    string,
    { description?: string; format?: string }
  >

  test('is the only body, and every field of it is described', () => {
    const { content } = operation.requestBody ?? { content: {} }
    expect(Object.entries(content).map(([type, { schema }]) => [type, schema])).toEqual([
      ['multipart/form-data', { $ref: '#/components/schemas/TranscriptionForm' }],
    ])
    expect(sound).toMatchObject({ anyOf: [{ type: 'string', format: 'binary' }, { type: 'null' }] })
    const silent = Object.entries({ ...properties, url }).filter(
      ([, one]) => (one?.description ?? '').length < 10,
    )
    expect(silent).toEqual([])
  })

  test('is accepted with every field', async () => {
    const fields = {
      model: 'paraformer-v2',
      language: 'zh',
      languages: 'en',
      prompt: 'Names.',
      keywords: 'word',
      response_format: 'verbose_json',
      temperature: '0.5',
      // What is refused is given without a value.
      include: '',
      timestamp_granularities: 'word',
      stream: 'false',
      chunking_strategy: 'auto',
      delay: 'low',
      known_speaker_names: '',
      known_speaker_references: '',
      enable_itn: 'true',
      enable_lid: 'true',
      vocabulary_id: 'vocab-1',
      vocabulary: '{"word":5}',
      disfluency_removal_enabled: 'true',
      diarization_enabled: 'true',
      speaker_count: '2',
      channel_id: '0',
      special_word_filter: '{}',
      timestamp_alignment_enabled: 'true',
      semantic_punctuation_enabled: 'true',
    }
    expect(Object.keys(fields).toSorted()).toEqual(Object.keys(properties).toSorted())
    const response = await send([...Object.entries(fields), ['file', file()]], dryRun)
    expect(await response.clone().json()).toMatchObject({
      request: {
        body: {
          model: 'paraformer-v2',
          parameters: {
            language_hints: ['zh', 'en'],
            vocabulary_id: 'vocab-1',
            speaker_count: 2,
            channel_id: [0],
          },
        },
      },
    })
    expect(await hold(response)).toEqual(fine())
  })
})
