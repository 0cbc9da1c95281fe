import { readEvents } from '../hold-message.ts'
import { parsed, type Reader, type Said } from './said.ts'

interface Block {
  type: string
  text?: string
  thinking?: string
  id?: string
  name?: string
  input?: unknown
}

interface MessagesUsage {
  input_tokens: number
  cache_read_input_tokens: number
  cache_creation_input_tokens: number
  output_tokens: number
  output_tokens_details: { thinking_tokens: number }
}

export const messages: Reader = {
  whole(text) {
    const {
      content,
      usage,
      stop_reason: reason,
    } = JSON.parse(text) as {
      content: Block[]
      usage: MessagesUsage
      stop_reason: string
    }
    return ofBlocks(content, usage, reason)
  },
  stream(text) {
    const events = readEvents(text)
    const blocks: Block[] = []
    const inputs: string[] = []
    for (const { index = 0, content_block: block, delta = {} } of events) {
      if (block !== undefined) blocks[index] = { ...block }
      const open = blocks[index]
      if (open === undefined) continue
      if (delta.type === 'text_delta') open.text += String(delta['text'])
      if (delta.type === 'thinking_delta') open.thinking += String(delta['thinking'])
      if (delta.type === 'input_json_delta')
        inputs[index] = (inputs[index] ?? '') + String(delta['partial_json'])
    }
    const filled = blocks.map((block, index) => {
      const json = inputs[index]
      return json === undefined ? block : { ...block, input: json }
    })
    const end = events.findLast(({ type }) => type === 'message_delta')
    return ofBlocks(filled, end?.['usage'] as MessagesUsage, String(end?.delta?.['stop_reason']))
  },
}

const reasons: Readonly<Record<string, string>> = {
  end_turn: 'stop',
  max_tokens: 'length',
  tool_use: 'calls',
}

function ofBlocks(blocks: readonly Block[], usage: MessagesUsage, reason: string): Said {
  const [cached, written] = [usage.cache_read_input_tokens, usage.cache_creation_input_tokens]
  return {
    text: blocks.map(({ text = '' }) => text).join(''),
    reasoning: blocks.map(({ thinking = '' }) => thinking).join(''),
    calls: blocks
      .filter(({ type }) => type === 'tool_use')
      .flatMap(({ id = '', name = '', input }) =>
        typeof input === 'string' ? parsed([{ id, name, json: input }]) : [{ id, name, arguments: input }],
      ),
    tokens: {
      input: usage.input_tokens + cached + written,
      cached,
      written,
      output: usage.output_tokens,
      reasoning: usage.output_tokens_details.thinking_tokens,
    },
    finish: reasons[reason] ?? reason,
  }
}
