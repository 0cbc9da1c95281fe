import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import type { CompletionCreateParams } from 'openai/resources/completions'
import { describe, expect, test } from 'vitest'

import { parameterNotes } from '../../src/endpoints/completions/describe-parameters.ts'
import { chatOnly, openaiOnly, translated } from '../../src/endpoints/completions/parameters.ts'
import { Completion, CompletionRequest } from '../../src/endpoints/completions/schema.ts'
import { createGateway } from '../../src/index.ts'
import { readMappingRows } from '../support/mapping-rows.ts'
import { postTo } from '../support/post-to.ts'

const read = (name: string) => readFileSync(join(import.meta.dirname, '../../docs/mapping', name), 'utf8')
const pages = { english: read('completions.md'), chinese: read('completions.zh-CN.md') }

/** The cells without the note: headings differ between the languages. */
const readRows = (page: string) =>
  readMappingRows(page).map(({ field, status, given, sent }) => [field, status, given, sent] as const)

const rows = readRows(pages.english)

/** What OpenAI's SDK can send; the compiler keeps the list complete and free of others. */
const openaiFields: Record<keyof CompletionCreateParams, true> = {
  model: true,
  prompt: true,
  best_of: true,
  echo: true,
  frequency_penalty: true,
  logit_bias: true,
  logprobs: true,
  max_tokens: true,
  n: true,
  presence_penalty: true,
  seed: true,
  stop: true,
  stream: true,
  stream_options: true,
  suffix: true,
  temperature: true,
  top_p: true,
  user: true,
}

interface Sent {
  input: unknown
  parameters: Record<string, unknown>
}

/** The outcome of a request, in the words of the page. */
async function run(given: string): Promise<{ status: string; sent: string; messages: string }> {
  const calls: Sent[] = []
  const gateway = createGateway({
    transport: async ({ body }) => {
      calls.push(JSON.parse(body ?? '') as Sent)
      const answer = {
        request_id: 'r',
        output: {
          choices: [0, 1].map((index) => ({ index, message: { content: 'A' }, finish_reason: 'stop' })),
        },
      }
      const one = { ...answer, output: { choices: answer.output.choices.slice(0, 1) } }
      const { n, incremental_output: isStream } = calls.at(-1)?.parameters ?? {}
      const text = JSON.stringify(n === 2 ? answer : one)
      return {
        status: 200,
        headers: {},
        body: new Blob([isStream === true ? `data:${text}\n\n` : text]).stream(),
      }
    },
  })
  const response = await postTo(gateway, '/v1/completions', {
    model: 'qwen-plus',
    prompt: 'P',
    max_tokens: 1,
    ...(JSON.parse(given) as object),
  })
  const text = await response.text()
  if (response.status !== 200) {
    const { error } = JSON.parse(text) as { error: { code: string } }
    return { status: 'refused', sent: `${response.status} ${error.code}`, messages: '' }
  }
  const { result_format: _format, ...parameters } = calls[0]?.parameters ?? {}
  if (!given.includes('max_tokens')) delete parameters['max_tokens']
  const reports = response.headers.get('x-gateway-adjusted') ?? ''
  const status = reports === '' ? 'mapped' : reports.includes('->') ? 'adjusted' : 'ignored'
  return {
    status,
    sent: Object.keys(parameters).length === 0 ? '—' : JSON.stringify(parameters),
    messages: calls.map(({ input }) => JSON.stringify(input)).join(' '),
  }
}

const toValue = (json: string): unknown => (json.startsWith('{') ? (JSON.parse(json) as unknown) : json)

describe('docs/mapping/completions.md', () => {
  test.each(rows)('%s: %s %s', async (field, status, given, sent) => {
    const outcome = await run(given)
    expect(outcome.status).toBe(status === 'absent' ? 'mapped' : status)
    const isMessages = field === 'prompt' && status === 'mapped'
    expect(isMessages ? outcome.messages : toValue(outcome.sent)).toEqual(isMessages ? sent : toValue(sent))
  })

  test('has every field that the schema, the SDK and the translation know', () => {
    const known = [
      ...Object.keys(CompletionRequest.shape),
      ...Object.keys(openaiFields),
      ...Object.keys(parameterNotes),
      ...translated,
      ...openaiOnly,
      ...chatOnly,
    ]
    const documented = new Set(rows.map(([field]) => field))
    expect(known.filter((field) => !documented.has(field))).toEqual([])
  })

  test('has every field of an answer', () => {
    const { choices, ...shape } = Completion.shape
    const fields = [
      ...Object.keys(shape),
      ...Object.keys(choices.element.shape).map((name) => `choices[].${name}`),
    ]
    for (const page of Object.values(pages))
      expect(fields.filter((field) => !page.includes(`\`${field}\``))).toEqual([])
  })

  test('says the same in Chinese', () => {
    expect(readRows(pages.chinese)).toEqual(rows)
    expect(pages.chinese.match(/^\| `/gm)?.length).toBe(pages.english.match(/^\| `/gm)?.length)
  })
})
