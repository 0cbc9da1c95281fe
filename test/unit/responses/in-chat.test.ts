import { readFileSync } from 'node:fs'

import { expect, test } from 'vitest'

import { createGateway } from '../../../src/index.ts'
import { postChat } from '../../support/post-chat.ts'
import { readStream } from '../../support/read-answer.ts'
import { createReplay } from '../../support/replay-transport.ts'
import { fragment, toStream, type Frame } from '../../support/responses/ask-responses.ts'

/** The body that Cursor sends to chat completions for model names like those of GPT. */
const body = JSON.parse(
  readFileSync('test/client-shapes/cursor-with-a-gpt-name-sends-input/request.json', 'utf8'),
) as Record<string, unknown>

function send(frames: readonly Frame[], fields: Record<string, unknown> = {}, headers = {}) {
  const replay = createReplay({ body: new TextEncoder().encode(toStream(frames)) })
  const gateway = createGateway({ transport: replay.transport, aliases: { 'gpt-*': 'qwen-plus' } })
  return { replay, response: postChat(gateway, { ...body, ...fields }, headers) }
}

test('a text', async () => {
  const { replay, response } = send([{ content: 'a' }, { content: 'b' }, {}])
  const answer = await response
  expect(answer.headers.get('x-gateway-adjusted')).toContain('input->as in the Responses API')
  const { text, chunks } = await readStream(answer)
  expect([text, chunks[0]?.model, chunks.at(-1)?.usage?.total_tokens]).toEqual(['ab', 'gpt-5.5', 15])
  expect(JSON.parse(replay.requests[0]?.body ?? '')).toMatchObject({
    model: 'qwen-plus',
    input: { messages: [{ role: 'user', content: 'What does main do?' }] },
    parameters: { tools: [{ function: { name: 'Read' } }, { function: { name: 'ApplyPatch' } }] },
  })
})

const calls = [
  fragment(0, 'call_1', 'Read', '{"path":"a"}'),
  fragment(1, 'call_2', 'ApplyPatch', '{"input":"x\\n'),
  fragment(1, '', undefined, '😀"}'),
  { finish: 'tool_calls' },
]

test('calls of functions and of custom tools, in chunks', async () => {
  const answer = await send(calls).response
  const raw = await answer.text()
  const deltas = raw
    .split('\n\n')
    .filter((event) => event.startsWith('data: {'))
    .flatMap((event) => (JSON.parse(event.slice(6)) as Chunk).choices)
    .flatMap(({ delta }) => delta.tool_calls ?? [])
  expect(deltas).toEqual([
    { index: 0, id: 'call_1', type: 'function', function: { name: 'Read', arguments: '' } },
    { index: 0, function: { arguments: '{"path":"a"}' } },
    { index: 1, id: 'call_2', type: 'custom', custom: { name: 'ApplyPatch', input: '' } },
    { index: 1, custom: { input: 'x\n' } },
    { index: 1, custom: { input: '😀' } },
  ])
})

interface Chunk {
  choices: { delta: { tool_calls?: unknown[] } }[]
}

test('calls in a whole answer', async () => {
  const answer = await send(calls, { stream: false }).response
  expect(await answer.json()).toMatchObject({
    object: 'chat.completion',
    choices: [
      {
        finish_reason: 'tool_calls',
        message: {
          tool_calls: [
            { id: 'call_1', type: 'function', function: { name: 'Read', arguments: '{"path":"a"}' } },
            { id: 'call_2', type: 'custom', custom: { name: 'ApplyPatch', input: 'x\n😀' } },
          ],
        },
      },
    ],
  })
})

test('faults are those of the Responses API, and strict mode refuses the body', async () => {
  const wrong = await send([], { input: [{ role: 'user', content: 1 }] }).response
  expect(await wrong.json()).toMatchObject({ error: { param: 'input[0].content' } })
  const strict = await send([], {}, { 'x-gateway-strict': 'true' }).response
  expect(strict.status).toBe(400)
})

test('flat tools next to messages', async () => {
  const tool = { type: 'function', name: 'f', description: 'd', parameters: {}, strict: true }
  const fields = {
    input: undefined,
    messages: [{ role: 'user', content: 'hi' }],
    tools: [tool],
    include: undefined,
  }
  const { replay, response } = send([{ content: 'a' }, {}], fields)
  await (await response).text()
  expect(JSON.parse(replay.requests[0]?.body ?? '')).toMatchObject({
    parameters: { tools: [{ type: 'function', function: { name: 'f', description: 'd', parameters: {} } }] },
  })
})
