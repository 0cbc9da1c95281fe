import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import { expect, test } from 'vitest'

import { createGateway } from '../../../src/index.ts'
import { postTo } from '../../support/post-to.ts'
import { createReplay } from '../../support/replay-transport.ts'
import { fragment, post, refused, stream, toStream } from '../../support/responses/ask-responses.ts'
import { errorOf } from '../../support/read-answer.ts'

/** The rest of the collected bugs, and that the collection is complete. */

test('each of the 30 has a case', () => {
  const files = ['bugs-of-streams.test.ts', 'bugs-of-requests.test.ts', 'known-bugs.test.ts']
  const titles = files.flatMap((name) =>
    readFileSync(join(import.meta.dirname, name), 'utf8')
      .split('\n')
      .filter((line) => line.startsWith('test')),
  )
  const numbers = titles.flatMap((title) =>
    Array.from(title.matchAll(/#(\d+)/g), ([, number]) => Number(number)),
  )
  expect([...new Set(numbers)].toSorted((one, other) => one - other)).toEqual(
    Array.from({ length: 30 }, (_, place) => place + 1),
  )
})

test('#16 a call that the model writes as text stays text, and its arguments are in no text', async () => {
  const written = '<tool_call>{"name":"f"}</tool_call>'
  const { response } = await stream(
    toStream([{ content: written }, fragment(0, 'c1', 'f', '{"a":"SECRET"}'), { finish: 'tool_calls' }]),
    { tools: [{ type: 'function', name: 'f' }] },
  )
  expect(response.output).toMatchObject([
    { type: 'message', content: [{ text: written }] },
    { type: 'function_call', arguments: '{"a":"SECRET"}' },
  ])
})

test.each([
  [400, 'InvalidParameter', 'Temperature is wrong.', 400],
  [401, 'InvalidApiKey', 'Invalid API-key provided.', 401],
  [429, 'Throttling.RateQuota', 'Too many.', 429],
  [500, 'InternalError', 'Broken.', 500],
  [503, 'ModelServingError', 'Busy.', 503],
])(
  '#30 DashScope’s %i %s keeps its message and a status that fits',
  async (status, code, message, expected) => {
    for (const streams of [true, false]) {
      const body = new TextEncoder().encode(JSON.stringify({ code, message, request_id: 'r' }))
      const replay = createReplay({ body, status, headers: { 'content-type': 'application/json' } })
      const gateway = createGateway({ transport: replay.transport })
      const response = await post(gateway, { model: 'qwen-plus', input: 'hi', stream: streams })
      expect(response.status).toBe(expected)
      const error = errorOf(await response.json())
      expect(error.message).toContain(message)
      expect(error).toMatchObject({ dashscope: { code } })
    }
  },
)

test('#30 a stream that is cut is no fault of the caller', async () => {
  const begun = toStream([{ content: 'a' }, {}]).split('\n\n')[0] ?? ''
  const { response, events } = await stream(`${begun}\n\n`)
  expect(response.error?.code).toBe('server_error')
  expect(events.at(-2)).toMatchObject({ error: { type: 'dashscope_error' } })
})

test('#26 a conversation and a response cannot both be continued', async () => {
  const error = await refused({ previous_response_id: 'resp_1', conversation: 'conv_1' })
  expect(error).toMatchObject({ status: 400, code: 'mutually_exclusive_parameters' })
})

test('an id of the caller is shown up to 64 characters', async () => {
  const id = 'r'.repeat(200)
  const input = [
    { role: 'user', content: 'U' },
    { type: 'item_reference', id },
  ]
  for (const { message } of [await refused({ previous_response_id: id }), await refused({ input })]) {
    expect(message).toContain(`'${'r'.repeat(64)}'`)
    expect(message).not.toContain('r'.repeat(65))
    expect(message).toContain('this gateway stores nothing')
  }
})

test('the beta path of the SDK is the same', async () => {
  const replay = createReplay({ body: new TextEncoder().encode(toStream([{ content: 'a' }, {}])) })
  const gateway = createGateway({ transport: replay.transport })
  const response = await postTo(gateway, '/v1/responses?beta=true', {
    model: 'qwen-plus',
    input: 'hi',
    stream: true,
  })
  expect(response.status).toBe(200)
})
