import { readFileSync } from 'node:fs'

import { encode } from 'gpt-tokenizer/encoding/cl100k_base'
import { expect, test } from 'vitest'

import { estimateTokens } from '../../src/endpoints/messages/count-tokens/estimate-tokens.ts'
import type { CountTokensRequest } from '../../src/endpoints/messages/schema.ts'
import { readFixtures } from '../support/fixtures.ts'
import { readRecordings, type Recording } from './read-recordings.ts'

interface NativeMessage {
  role: string
  content?: string | { text?: string; image?: string }[]
  tool_calls?: { function: { name: string; arguments: string } }[]
}

interface NativeTool {
  function: { name: string; description?: string; parameters?: object }
}

type Message = CountTokensRequest['messages'][number]

/** A recorded request as a caller of Anthropic's API would have sent it. */
function toRequest({ request: { model, input, parameters } }: Recording): CountTokensRequest {
  const given = (input.messages ?? [{ role: 'user', content: input.prompt ?? '' }]) as NativeMessage[]
  const tools = (parameters?.['tools'] ?? []) as NativeTool[]
  return {
    model,
    messages: given.map(toMessage),
    tools: tools.map(({ function: { name, description = '', parameters: schema = {} } }) => ({
      name,
      description,
      input_schema: { ...schema },
    })),
  }
}

function toMessage({ role, content = '', tool_calls: calls = [] }: NativeMessage): Message {
  const blocks = (typeof content === 'string' ? [{ text: content }] : content).map((item) =>
    'image' in item && item.image !== undefined
      ? { type: 'image' as const, source: { type: 'url' as const, url: item.image } }
      : { type: 'text' as const, text: item.text ?? '' },
  )
  const used = calls.map(({ function: { name, arguments: json } }) => ({
    type: 'tool_use' as const,
    id: 'call_1',
    name,
    input: JSON.parse(json) as Record<string, unknown>,
  }))
  return { role: role === 'assistant' ? 'assistant' : 'user', content: [...blocks, ...used] }
}

/** Prompts of text, with tools or without; a search, a file or an image adds tokens that no request shows. */
const counted = readRecordings().flatMap((recording) => {
  const tokens = recording.frames.findLast(({ usage }) => usage?.input_tokens !== undefined)?.usage
    ?.input_tokens
  if (tokens === undefined || recording.name.includes('search') || recording.service !== 'text-generation')
    return []
  return [{ name: recording.name, counted: tokens, estimated: estimateTokens(toRequest(recording)) }]
})

const ratioOf = ({ counted: tokens, estimated }: (typeof counted)[number]) => estimated / tokens

/** docs/mapping/messages.md has these figures. */
test('the estimate of the tokens of a recorded prompt is near what DashScope counted', () => {
  console.table(counted.map((row) => ({ ...row, ratio: ratioOf(row).toFixed(2) })))
  expect(counted).toHaveLength(11)
  // Two prompts were counted without the marks around their message.
  const bare = counted.filter((row) => row.counted === 8)
  const others = counted.filter((row) => row.counted !== 8)
  expect(bare.map(({ estimated }) => estimated)).toEqual([15, 15])
  for (const row of others) {
    expect(ratioOf(row)).toBeGreaterThanOrEqual(0.84)
    expect(ratioOf(row)).toBeLessThanOrEqual(1.25)
  }
})

const fixtures = 'src/endpoints/messages/fixtures'

/** Long texts, by the vocabulary of which Qwen's is an extension; Qwen has one token per digit, and more Chinese. */
test.each([
  ['English', ['README.md', 'docs/operations.md', 'docs/troubleshooting.md']],
  ['code', ['src/generation/sequential-events.ts', 'src/generation/plan.ts', 'src/http/handle-request.ts']],
  ['JSON', readFixtures(fixtures).map(({ name }) => `${fixtures}/${name}/request.json`)],
])('the estimate of a long text: %s', (_, paths) => {
  const text = paths
    .map((path) => readFileSync(path, 'utf8'))
    .join('\n')
    .slice(0, 60_000)
  const apart = text.replaceAll(/\d(?=\d)/g, '$&\0')
  const tokens = encode(apart).length - (apart.length - text.length)
  const estimated = estimateTokens({ model: 'qwen-plus', messages: [{ role: 'user', content: text }] })
  console.log(`${tokens} tokens, estimated ${(estimated / tokens).toFixed(2)} times that`)
  expect(estimated / tokens).toBeGreaterThan(0.8)
  expect(estimated / tokens).toBeLessThan(1.1)
})
