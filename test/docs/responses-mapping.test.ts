import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import type { ResponseCreateParams, ResponseInputItem, Tool } from 'openai/resources/responses/responses'
import { describe, expect, test } from 'vitest'

import { ResponsesRequest } from '../../src/endpoints/responses/schema/request.ts'
import { createGateway } from '../../src/index.ts'
import { post } from '../support/responses/ask-responses.ts'

/** `UPDATE_DOCS=1` writes the outcome of each example; without it the pages are held to the code. */
const updating = process.env['UPDATE_DOCS'] === '1'

const folder = join(import.meta.dirname, '../../docs/mapping')
const pages = { english: join(folder, 'responses.md'), chinese: join(folder, 'responses.zh-CN.md') }
const sections = ['Fields', 'Other fields', 'Items', 'Parts', 'Tools', 'Tool choice', 'Include'] as const
type Section = (typeof sections)[number]

/** A row: a fragment of a request, and the result. */
interface Row {
  section: Section
  name: string
  status: string
  given: string
  sent: string
}

const code = (cell: string) => cell.trim().replace(/^`(.*)`$/, '$1')

/** Every row with a request, under its heading; the Chinese page has the same headings in the same order. */
function readRows(page: string): Row[] {
  const parts = page
    .split(/^## /m)
    .map((part) => part.split('\n').flatMap((line) => readRow(line) ?? []))
    .filter((rows) => rows.length > 0)
  return sections.flatMap((section, place) => (parts[place] ?? []).map((row) => ({ section, ...row })))
}

function readRow(line: string): Omit<Row, 'section'> | undefined {
  const [name = '', status = '', given = '', sent = '', ...rest] = line.slice(1, -1).split(' | ').map(code)
  return rest.length === 1 && given.startsWith('{') ? { name, status, given, sent } : undefined
}

interface Upstream {
  input: { messages: unknown }
  parameters: Record<string, unknown>
}

/** Sends a row through the gateway; the upstream answers "yes" to everything. */
async function run({ section, given }: Row): Promise<Pick<Row, 'status' | 'sent'>> {
  const requests: Upstream[] = []
  const gateway = createGateway({
    transport: async ({ body = '', headers }) => {
      requests.push(JSON.parse(body) as Upstream)
      const answer = {
        output: { choices: [{ finish_reason: 'stop', message: { role: 'assistant', content: 'yes' } }] },
        request_id: 'r',
      }
      const text = JSON.stringify(answer)
      const isStream = headers['x-dashscope-sse'] === 'enable'
      return { status: 200, headers: {}, body: new Blob([isStream ? `data:${text}\n\n` : text]).stream() }
    },
  })
  const response = await post(gateway, {
    model: 'qwen-plus',
    input: 'Hello',
    ...(JSON.parse(given) as object),
  })
  const text = await response.text()
  if (response.status !== 200) {
    const { error } = JSON.parse(text) as { error: { code: string | null } }
    return { status: 'refused', sent: `${response.status} ${error.code}` }
  }
  const { result_format: _, incremental_output: __, ...parameters } = requests[0]?.parameters ?? {}
  const isAdjusted = response.headers.has('x-gateway-adjusted')
  const messages = JSON.stringify(requests[0]?.input.messages)
  if (section === 'Parts' || section === 'Items') {
    const tools = 'tools' in parameters ? ` ${JSON.stringify(parameters['tools'])}` : ''
    return { status: isAdjusted ? 'adjusted' : 'mapped', sent: messages + tools }
  }
  const isSent = Object.keys(parameters).length > 0
  const isInMessages = /^\{"(?:input|instructions|model)":[^}]*\}$/.test(given)
  const partly = isSent ? 'adjusted' : 'ignored'
  const whole = isSent || isInMessages ? 'mapped' : 'absent'
  const others = isInMessages ? messages : '—'
  return { status: isAdjusted ? partly : whole, sent: isSent ? JSON.stringify(parameters) : others }
}

/** The results of all rows, in the page. */
async function update(path: string): Promise<void> {
  const page = readFileSync(path, 'utf8')
  const rows = readRows(page)
  const results = await Promise.all(rows.map(run))
  const lines = page.split('\n').map((line) => {
    if (readRow(line) === undefined) return line
    const result = results.shift()
    const [name, , given, , note] = line.split(' | ')
    const sent = result?.sent.startsWith('—') === true ? '—' : `\`${result?.sent}\``
    return [name, result?.status, given, sent, note].join(' | ')
  })
  writeFileSync(path, lines.join('\n'))
}

if (updating) for (const path of Object.values(pages)) await update(path)

const rows = readRows(readFileSync(pages.english, 'utf8'))
const namesOf = (section: Section) =>
  new Set(rows.filter((row) => row.section === section).map(({ name }) => name))

/** The fields that OpenAI's SDK can send; the compiler keeps the lists complete and without others. */
const fields: Record<keyof ResponseCreateParams, true> = {
  access_programs: true,
  image: true,
  background: true,
  context_management: true,
  conversation: true,
  include: true,
  input: true,
  instructions: true,
  max_output_tokens: true,
  max_tool_calls: true,
  metadata: true,
  model: true,
  moderation: true,
  parallel_tool_calls: true,
  previous_response_id: true,
  prompt: true,
  prompt_cache_key: true,
  prompt_cache_options: true,
  prompt_cache_retention: true,
  reasoning: true,
  safety_identifier: true,
  service_tier: true,
  store: true,
  stream: true,
  stream_options: true,
  temperature: true,
  text: true,
  tool_choice: true,
  tools: true,
  top_logprobs: true,
  top_p: true,
  truncation: true,
  user: true,
}
type Typed<Of> = Of extends { type: infer Type extends string } ? Type : never
const itemTypes: Record<NonNullable<Typed<ResponseInputItem>> | 'message', true> = {
  additional_tools: true,
  apply_patch_call: true,
  apply_patch_call_output: true,
  code_interpreter_call: true,
  compaction: true,
  compaction_trigger: true,
  computer_call: true,
  configuration_update: true,
  computer_call_output: true,
  custom_tool_call: true,
  custom_tool_call_output: true,
  file_search_call: true,
  function_call: true,
  function_call_output: true,
  image_generation_call: true,
  local_shell_call: true,
  local_shell_call_output: true,
  mcp_approval_request: true,
  mcp_approval_response: true,
  mcp_call: true,
  mcp_list_tools: true,
  message: true,
  program: true,
  program_output: true,
  reasoning: true,
  shell_call: true,
  shell_call_output: true,
  tool_search_call: true,
  tool_search_output: true,
  web_search_call: true,
}
const toolTypes: Record<Typed<Tool>, true> = {
  apply_patch: true,
  code_interpreter: true,
  computer: true,
  computer_use_preview: true,
  custom: true,
  file_search: true,
  function: true,
  image_generation: true,
  local_shell: true,
  mcp: true,
  namespace: true,
  programmatic_tool_calling: true,
  shell: true,
  tool_search: true,
  web_search: true,
  web_search_2025_08_26: true,
  web_search_preview: true,
  web_search_preview_2025_03_11: true,
}

describe('docs/mapping/responses.md names', () => {
  test('every OpenAI field, and no other as such', () => {
    expect([...namesOf('Fields')].toSorted()).toEqual(Object.keys(fields).toSorted())
  })

  test('every field that the request schema knows', () => {
    const documented = new Set([...namesOf('Fields'), ...namesOf('Other fields')])
    expect(Object.keys(ResponsesRequest.shape).filter((name) => !documented.has(name))).toEqual([])
  })

  test('every type of item and of tool', () => {
    const items = [...Object.keys(itemTypes), 'item_reference', 'agent_message', 'made_up']
    expect([...namesOf('Items')].toSorted()).toEqual(items.toSorted())
    expect([...namesOf('Tools')].toSorted()).toEqual([...Object.keys(toolTypes), 'made_up'].toSorted())
  })

  test('the same in both languages', () => {
    expect(readRows(readFileSync(pages.chinese, 'utf8'))).toEqual(rows)
  })
})

describe('docs/mapping/responses.md is right about', () => {
  test.each(rows)('$section $name: $given', async (row) => {
    expect(await run(row)).toEqual({ status: row.status, sent: row.sent })
  })
})
