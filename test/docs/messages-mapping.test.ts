import type Anthropic from '@anthropic-ai/sdk'
import { describe, expect, test } from 'vitest'

import { foreignBlocks } from '../../src/endpoints/messages/block-schema.ts'
import { MessagesRequest } from '../../src/endpoints/messages/schema.ts'
import { fieldsIn, readMappingRows, type MappingRow } from '../support/mapping-rows.ts'
import { read } from '../support/pages.ts'
import { runRow } from '../support/run-messages-row.ts'

const rows = readMappingRows(read('docs/mapping/messages.md'))
const fieldsOf = (section: string) => fieldsIn(rows, section)

/** The fields that Anthropic's SDK can send; the compiler keeps the list complete and without others. */
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
  test('every Anthropic field', () => {
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
    const chinese = readMappingRows(read('docs/mapping/messages.zh-CN.md'))
    const bare = (all: readonly MappingRow[]) => all.map((row) => ({ ...row, section: '' }))
    expect(bare(chinese)).toEqual(bare(rows))
    const headings = (path: string) => read(path).match(/^#+ /gm)
    expect(headings('docs/mapping/messages.zh-CN.md')).toEqual(headings('docs/mapping/messages.md'))
  })
})

describe('docs/mapping/messages.md is right about', () => {
  test.each(rows)('$field: $status $given', async ({ section, given, status, sent }) => {
    expect(await runRow(given, section)).toEqual({ status, sent })
  })
})
