import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import { describe, expect, test } from 'vitest'

const folder = join(import.meta.dirname, '../../../src/generation')

/** Names of the callers' APIs, their types, and their fields that DashScope does not have. */
const foreign = [
  /openai|openrouter|anthropic|claude|codex|vllm/i,
  /chat[ ._-]?completion|ChatRequest|responses api|messages api/i,
  // Paths into a caller's request.
  /messages\[|[`'"](?:input|content)\[/,
  /\bfunctions\b[`']|`functions\b|function_call|web_search_options|chat_template_kwargs|stream_options/,
  /max_output_tokens|budget_tokens|previous_response|stop_sequences|input_schema|tool_use|tool_result/,
  /image_url|video_url|input_audio|input_image|input_text|file_id|file_data|'developer'|"developer"/,
]

function mentions(text: string): string[] {
  return text.split('\n').filter((line) => foreign.some((pattern) => pattern.test(line)))
}

const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
  (name) => name.endsWith('.ts') && !name.endsWith('.test.ts'),
)

describe('src/generation mentions no API of a caller', () => {
  test.each(files)('%s', (name) => {
    expect(mentions(readFileSync(join(folder, name), 'utf8'))).toEqual([])
  })

  test('a breach in a sample is found', () => {
    const lines = [
      "import type * as OpenAI from '../endpoints/chat-completions/schema.ts'",
      '  const param = `messages[${index}].content`',
      '/** As Anthropic has it. */',
      "  ['functions', 'function_call'],",
      'interface Around { request: ChatRequest }',
      "  if (part.type === 'image_url') return",
      "  const param = 'max_output_tokens'",
    ]
    expect(mentions(lines.join('\n'))).toEqual(lines)
    // Names of DashScope's own API.
    const own = [
      "'tools', 'tool_choice', 'response_format'",
      'reasoning_effort, enable_thinking, tool_call_id',
    ]
    expect(mentions(own.join('\n'))).toEqual([])
  })

  test('it has files', () => {
    expect(files.length).toBeGreaterThan(40)
  })
})
