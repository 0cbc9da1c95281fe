import { expect } from 'vitest'

import { MessagesAnswer, MessagesEvent } from '../../src/endpoints/messages/schema.ts'

interface ErrorBody {
  type: 'error'
  error: { type: string; message: string; code?: string }
  request_id: string
}

/** A whole answer of Anthropic's API, or an error in its envelope. */
export function holdMessage(text: string): void {
  const body: unknown = JSON.parse(text)
  if (text.startsWith('{"type":"error"')) expectError(body as ErrorBody)
  else expect(MessagesAnswer.safeParse(body).error).toBeUndefined()
}

function expectError({ type, error, request_id: id }: ErrorBody): void {
  expect(type).toBe('error')
  expect(error.type).toMatch(/^[a-z_]+$/)
  expect(error.message).not.toBe('')
  expect(id).not.toBe('')
}

export interface StreamEvent {
  type: string
  index?: number
  content_block?: { type: string; [field: string]: unknown }
  delta?: { type?: string; [field: string]: unknown }
  [field: string]: unknown
}

/** The named events of a stream. */
export function readEvents(text: string): StreamEvent[] {
  const blocks = text.split('\n\n')
  expect(blocks.pop()).toBe('')
  return blocks.map((block) => {
    const [, name, json = ''] = /^event: (\w+)\ndata: ([^\n]*)$/.exec(block) ?? []
    const event = JSON.parse(json) as StreamEvent
    expect(event.type).toBe(name)
    return event
  })
}

const deltaOf: Readonly<Record<string, readonly string[]>> = {
  text: ['text_delta'],
  thinking: ['thinking_delta', 'signature_delta'],
  tool_use: ['input_json_delta'],
  server_tool_use: ['input_json_delta'],
  web_search_tool_result: [],
}

/** Checks for one message with blocks numbered from 0 that never overlap, deltas of the block's kind, and one end. */
export function holdMessageStream(text: string): void {
  const events = readEvents(text)
  expect(events.map(({ type }) => type).filter((type) => type === 'message_start')).toHaveLength(1)
  expect(events[0]?.type).toBe('message_start')
  expect(['message_stop', 'error']).toContain(events.at(-1)?.type)
  let next = 0
  let open: StreamEvent['content_block']
  const signatures: string[] = []
  for (const event of events) {
    const { type, index, content_block: block, delta } = event
    if (type === 'error') expectError(event as unknown as ErrorBody)
    else expect(MessagesEvent.safeParse(event).error).toBeUndefined()
    if (type === 'content_block_start') {
      expect([index, open]).toEqual([next, undefined])
      open = block
      if (block?.type === 'thinking') signatures.push('')
    } else if (type === 'content_block_delta') {
      expect(index).toBe(next)
      expect(deltaOf[open?.type ?? '']).toContain(delta?.type)
      if (delta?.type === 'signature_delta') signatures.pop()
    } else if (type === 'content_block_stop') {
      expect([index, signatures]).toEqual([next, []])
      open = undefined
      next += 1
    } else if (type.startsWith('message_') || type === 'error') expect(open).toBeUndefined()
  }
}
