import type { ChatCompletionCreateParams } from 'openai/resources/chat/completions'
import { describe, expect, test } from 'vitest'

import { allParameters } from '../../src/endpoints/chat-completions/parameters/parameters.ts'
import { ChatRequest } from '../../src/endpoints/chat-completions/schema.ts'
import { createGateway } from '../../src/index.ts'
import { fieldsIn, readMappingRows, type MappingRow } from '../support/mapping-rows.ts'
import { read } from '../support/pages.ts'
import { postTo } from '../support/post-to.ts'

const rows = readMappingRows(read('docs/mapping/chat.md'))
const fieldsOf = (section: string) => fieldsIn(rows, section)

/** The fields that OpenAI's SDK can send; the compiler keeps the list complete and without others. */
const openaiFields: Record<keyof ChatCompletionCreateParams, true> = {
  audio: true,
  frequency_penalty: true,
  function_call: true,
  functions: true,
  logit_bias: true,
  logprobs: true,
  max_completion_tokens: true,
  max_tokens: true,
  messages: true,
  metadata: true,
  modalities: true,
  model: true,
  moderation: true,
  n: true,
  parallel_tool_calls: true,
  prediction: true,
  presence_penalty: true,
  prompt_cache_key: true,
  prompt_cache_options: true,
  prompt_cache_retention: true,
  reasoning_effort: true,
  response_format: true,
  safety_identifier: true,
  seed: true,
  service_tier: true,
  stop: true,
  store: true,
  stream: true,
  stream_options: true,
  temperature: true,
  tool_choice: true,
  tools: true,
  top_logprobs: true,
  top_p: true,
  user: true,
  verbosity: true,
  web_search_options: true,
}

/** Parameters that are not OpenAI's. `chat_template_kwargs` is not DashScope's either, but clients send it. */
const dashscopeFields = [
  ...new Set([...allParameters, 'chat_template_kwargs'].filter((name) => !Object.hasOwn(openaiFields, name))),
]

describe('docs/mapping/chat.md names', () => {
  test('every OpenAI field, and no other as such', () => {
    expect([...fieldsOf("OpenAI's fields")].toSorted()).toEqual(Object.keys(openaiFields).toSorted())
  })

  test('every field that the request schema knows', () => {
    const documented = new Set(rows.map(({ field }) => field))
    expect(Object.keys(ChatRequest.shape).filter((name) => !documented.has(name))).toEqual([])
  })

  test("every field that is not OpenAI's, and no other as such", () => {
    expect([...fieldsOf("DashScope's own fields")].toSorted()).toEqual(dashscopeFields.toSorted())
  })

  test('every part of a message', () => {
    const names = ['image_url', 'video_url', 'input_audio', 'video', 'image', 'file', 'doc_url', 'refusal']
    expect([...fieldsOf('Parts')].toSorted()).toEqual(names.toSorted())
  })
})

interface Outcome {
  status: string
  /** What went upstream because of the row, or how it was refused. */
  sent: string
}

interface Upstream {
  input: unknown
  parameters: Record<string, unknown>
}

/** Sends a row through the gateway; the upstream answers "yes" to everything. */
async function run({ section, given }: MappingRow): Promise<Outcome> {
  const sent: Upstream[] = []
  const gateway = createGateway({
    transport: async ({ body = '' }) => {
      sent.push(JSON.parse(body) as Upstream)
      const n = Number(sent[0]?.parameters['n'] ?? 1)
      const choice = { finish_reason: 'stop', message: { role: 'assistant', content: 'yes' } }
      const answer = { output: { choices: Array.from({ length: n }, () => choice) }, request_id: 'r' }
      return { status: 200, headers: {}, body: new Blob([JSON.stringify(answer)]).stream() }
    },
  })
  const response = await postTo(gateway, '/v1/chat/completions', {
    model: 'qwen-plus',
    messages: [{ role: 'user', content: 'Hello' }],
    ...(JSON.parse(given) as object),
  })
  const text = await response.text()
  if (response.status !== 200) {
    const { error } = JSON.parse(text) as { error: { code: string } }
    return { status: 'refused', sent: `${response.status} ${error.code}` }
  }
  const { result_format: format, incremental_output: _, ...parameters } = sent[0]?.parameters ?? {}
  expect(format).toBe('message')
  const isAdjusted = response.headers.has('x-gateway-adjusted')
  if (inMessages(section)) {
    return { status: isAdjusted ? 'adjusted' : 'mapped', sent: JSON.stringify(sent[0]?.input) }
  }
  const isSent = Object.keys(parameters).length > 0
  const whole = isSent ? 'mapped' : 'absent'
  const partly = isSent ? 'adjusted' : 'ignored'
  return { status: isAdjusted ? partly : whole, sent: isSent ? JSON.stringify(parameters) : '—' }
}

function inMessages(section: string): boolean {
  return section === 'Messages' || section === 'Parts'
}

/** Parts of the request itself: they go elsewhere than into the parameters. */
const elsewhere = new Set(['model', 'messages', 'stream', 'stream_options'])

describe('docs/mapping/chat.md is right about', () => {
  test.each(rows)('$field: $status $given', async (row) => {
    expect(JSON.parse(row.given)).toSatisfy(
      (given: object) => inMessages(row.section) || row.sent.startsWith('400') || row.field in given,
    )
    const { status, sent } = await run(row)
    const expected =
      elsewhere.has(row.field) && row.status !== 'refused' && !inMessages(row.section) ? 'absent' : row.status
    expect({ status, sent }).toEqual({ status: expected, sent: row.sent })
  })
})
