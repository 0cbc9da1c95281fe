import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import type Anthropic from '@anthropic-ai/sdk'
import { describe, expect, test } from 'vitest'

import { foreignBlocks } from '../../src/endpoints/messages/block-schema.ts'
import { MessagesRequest } from '../../src/endpoints/messages/schema.ts'
import { runRow } from '../support/run-messages-row.ts'

const root = join(import.meta.dirname, '../..')
const read = (path: string) => readFileSync(join(root, path), 'utf8')

interface Row {
  section: string
  field: string
  status: string
  given: string
  sent: string
}

/** Every row with a request in it, under its heading; code marks undone. */
function readRows(page: string): Row[] {
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

const rows = readRows(read('docs/mapping/messages.md'))
const fieldsOf = (section: string) =>
  new Set(rows.filter((row) => row.section === section).map(({ field }) => field))

/** What Anthropic's SDK can send; the compiler keeps the list complete and free of strangers. */
const anthropicFields: Record<
  keyof Anthropic.MessageCreateParams | keyof Anthropic.Beta.MessageCreateParams,
  true
> = {
  betas: true,
  billing_policy: true,
  cache_control: true,
  compaction: true,
  container: true,
  context_management: true,
  diagnostics: true,
  fallback_credit_token: true,
  fallbacks: true,
  inference_geo: true,
  max_tokens: true,
  mcp_servers: true,
  messages: true,
  metadata: true,
  model: true,
  output_config: true,
  output_format: true,
  service_tier: true,
  speed: true,
  stop_sequences: true,
  stream: true,
  system: true,
  thinking: true,
  thread: true,
  tool_choice: true,
  tools: true,
  user_profile_id: true,
  workspace_id: true,
}

describe('docs/mapping/messages.md names', () => {
  test("every field of Anthropic's", () => {
    const documented = fieldsOf('Fields')
    expect(Object.keys(anthropicFields).filter((name) => !documented.has(name))).toEqual([])
  })

  test('every field that the schema knows', () => {
    const documented = new Set([...fieldsOf('Fields'), ...fieldsOf("DashScope's own fields")])
    expect(Object.keys(MessagesRequest.shape).filter((name) => !documented.has(name))).toEqual([])
  })

  test('every block', () => {
    const own =
      'text image document search_result tool_use tool_result tool_reference thinking redacted_thinking web_search_tool_result compaction'
    const blocks = [...own.split(' '), ...foreignBlocks]
    const documented = fieldsOf('Messages and blocks')
    expect(blocks.filter((name) => !documented.has(name))).toEqual([])
  })

  test('the same in Chinese', () => {
    const chinese = readRows(read('docs/mapping/messages.zh-CN.md'))
    const bare = (all: readonly Row[]) => all.map((row) => ({ ...row, section: '' }))
    expect(bare(chinese)).toEqual(bare(rows))
    const headings = (path: string) => read(path).match(/^#+ /gm)
    expect(headings('docs/mapping/messages.zh-CN.md')).toEqual(headings('docs/mapping/messages.md'))
  })
})

describe('docs/mapping/messages.md tells the truth about', () => {
  test.each(rows)('$field: $status $given', async ({ section, given, status, sent }) => {
    expect(await runRow(given, section)).toEqual({ status, sent })
  })
})
