import { expect, test } from 'vitest'

import { estimateTokens } from '../../src/endpoints/messages/count-tokens/estimate-tokens.ts'
import type { CountTokensRequest } from '../../src/endpoints/messages/schema.ts'
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

/** docs/mapping/messages.md has these figures. */
test('the estimate of the tokens of a recorded prompt is near what DashScope counted', () => {
  console.table(counted.map((row) => ({ ...row, ratio: (row.estimated / row.counted).toFixed(2) })))
  const ratios = counted.map(({ counted: tokens, estimated }) => estimated / tokens)
  console.log(
    `${ratios.length} prompts, ${Math.min(...ratios).toFixed(2)} to ${Math.max(...ratios).toFixed(2)} times the count`,
  )
  expect(counted.length).toBeGreaterThan(8)
  for (const ratio of ratios) expect(ratio).toBeGreaterThan(0.55)
  for (const ratio of ratios) expect(ratio).toBeLessThan(1.3)
})
