import { describe, expect, test, vi } from 'vitest'

import type { MessagesRequest } from '../../../src/endpoints/messages/schema.ts'
import { toGeneration } from '../../../src/endpoints/messages/to-generation.ts'
import { createGateway } from '../../../src/index.ts'
import { holdMessageStream, readEvents } from '../../support/hold-message.ts'
import { createReplay } from '../../support/replay-transport.ts'
import { toStream } from '../../support/responses/ask-responses.ts'

const secret = '秘密 of the model'
const thought = toStream([{ reasoning_content: secret }, { content: 'A' }, {}])
const omitted = { thinking: { type: 'enabled', budget_tokens: 2048, display: 'omitted' } }
const mine = 'sk-0123456789abcdef'

async function send(request: object, apiKey = mine) {
  const replay = createReplay({ body: new TextEncoder().encode(thought) })
  const response = await createGateway({ transport: replay.transport }).fetch('http://gateway/v1/messages', {
    method: 'POST',
    headers: { 'x-api-key': apiKey, 'content-type': 'application/json' },
    body: JSON.stringify({
      model: 'qwen-plus',
      max_tokens: 4096,
      messages: [{ role: 'user', content: 'U' }],
      ...request,
    }),
  })
  const text = await response.text()
  expect([response.status, text]).toEqual([200, text])
  const sent = JSON.parse(replay.requests[0]?.body ?? '') as {
    input: { messages: { reasoning_content?: string }[] }
  }
  return { response, text, messages: sent.input.messages }
}

interface Block {
  type: string
  thinking?: string
  signature?: string
}

async function whole(request: object = omitted): Promise<Block[]> {
  const { text } = await send(request)
  return (JSON.parse(text) as { content: Block[] }).content
}

const after = (block: object) => ({
  messages: [
    { role: 'user', content: 'U' },
    { role: 'assistant', content: [block, { type: 'text', text: 'A' }] },
    { role: 'user', content: 'V' },
  ],
})

describe('thinking with display: omitted', () => {
  test('is a block without text in a whole answer', async () => {
    const [block] = await whole()
    expect(block).toEqual({
      type: 'thinking',
      thinking: '',
      signature: expect.stringMatching(/^dg1\.[\w-]{60,}$/),
    })
  })

  test('is a block with one signature and no text in a stream', async () => {
    const { text } = await send({ ...omitted, stream: true })
    holdMessageStream(text)
    expect(text).not.toContain('秘密')
    const deltas = readEvents(text).flatMap(({ delta }) => delta?.type ?? [])
    expect(deltas).toEqual(['signature_delta', 'text_delta'])
  })

  test('is sealed differently each time', async () => {
    const [[one], [other]] = [await whole(), await whole()]
    expect(one?.signature).not.toBe(other?.signature)
  })

  test.each([
    ['a thinking block', (block: Block) => block],
    ['a redacted block', ({ signature }: Block) => ({ type: 'redacted_thinking', data: signature })],
  ])('is read again in the next turn as %s', async (_, sentBack) => {
    const [block] = await whole()
    const { messages, response } = await send(after(sentBack(block as Block)))
    expect(messages[1]).toEqual({ role: 'assistant', content: 'A', reasoning_content: secret })
    expect(response.headers.get('x-gateway-adjusted')).toBeNull()
  })

  test('of another key, or from elsewhere, is left out without a report', async () => {
    const [block] = await whole()
    const elsewhere = { type: 'thinking', thinking: '', signature: 'ErUBCkYIBxgCIkD' }
    const { messages, response } = await send(after(block as Block), 'sk-fedcba9876543210')
    expect(messages[1]).toEqual({ role: 'assistant', content: 'A' })
    expect(response.headers.get('x-gateway-adjusted')).toBeNull()
    expect((await send(after(elsewhere))).messages[1]).toEqual({ role: 'assistant', content: 'A' })
    expect((await send(after({ type: 'redacted_thinking', data: 'dg1.AAAA' }))).messages[1]).toEqual({
      role: 'assistant',
      content: 'A',
    })
  })

  test('is the last that is kept, where older thinking is cleared', async () => {
    const [block] = await whole()
    const { messages } = await send({
      messages: [
        { role: 'user', content: 'U' },
        {
          role: 'assistant',
          content: [
            { type: 'thinking', thinking: 'old' },
            { type: 'text', text: 'A' },
          ],
        },
        ...after(block as Block).messages.slice(0),
      ],
      context_management: {
        edits: [{ type: 'clear_thinking_20251015', keep: { type: 'thinking_turns', value: 1 } }],
      },
    })
    expect(messages.flatMap(({ reasoning_content: text }) => text ?? [])).toEqual([secret])
  })

  test('is not decrypted where it is cleared', () => {
    const open = vi.fn<(sealed: string) => string>(() => secret)
    const keep = { type: 'thinking_turns', value: 1 }
    const sealed = (signature: string) => after({ type: 'thinking', thinking: '', signature }).messages
    const request = {
      model: 'qwen-plus',
      max_tokens: 1,
      messages: [...sealed('dg1.old'), ...sealed('dg1.new')],
      context_management: { edits: [{ type: 'clear_thinking_20251015', keep }] },
    }
    toGeneration(request as unknown as MessagesRequest, open)
    expect(open.mock.calls).toEqual([['dg1.new']])
  })
})

test('thinking that is shown has a short signature, and its text counts', async () => {
  const [block] = await whole({ thinking: { type: 'enabled', budget_tokens: 2048 } })
  expect(block).toEqual({
    type: 'thinking',
    thinking: secret,
    signature: expect.stringMatching(/^dg1\.[\w-]{22}$/),
  })
  const { messages } = await send(after({ ...block, thinking: 'changed' }))
  expect(messages[1]).toMatchObject({ reasoning_content: 'changed' })
})
