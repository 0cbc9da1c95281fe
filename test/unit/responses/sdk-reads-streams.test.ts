import OpenAI from 'openai'
import { expect, test } from 'vitest'

import { fragment, stream, toStream } from '../../support/responses/ask-responses.ts'
import { readFixtures } from '../../support/fixtures.ts'
import { expectResponsesStream } from '../../support/responses/validate-responses.ts'

/** OpenAI's SDK checks that the response keeps its identity and that items and parts are announced. */

const tools = ['shell', 'apply_patch', 'local_shell', 'tool_search'].map((type) => ({
  type,
  execution: 'client',
}))
const calls = [
  fragment(0, 'c1', 'shell', '{"commands":["ls"]}'),
  fragment(1, 'c2', 'apply_patch', '{"operation":{"type":"delete_file","path":"a"}}'),
  fragment(2, 'c3', 'local_shell', '{"command":["ls"]}'),
  fragment(3, 'c4', 'tool_search', '{}'),
  { finish: 'tool_calls' },
]
const streams = [
  ...readFixtures('src/endpoints/responses/fixtures').flatMap(({ name, expectedResponse = '' }) =>
    expectedResponse.startsWith('event: ') ? [{ name, text: expectedResponse }] : [],
  ),
  { name: 'the calls of client tools', text: (await stream(toStream(calls), { tools })).raw },
]

test('there are many', () => {
  expect(streams.length).toBeGreaterThan(20)
})

const read = (text: string) =>
  new OpenAI({
    apiKey: 'sk-0123456789abcdef',
    maxRetries: 0,
    fetch: async () => new Response(text, { headers: { 'content-type': 'text/event-stream' } }),
  }).responses
    .stream({ model: 'm', input: 'hi' })
    .finalResponse()

const isFailed = ({ text }: { text: string }) => text.includes('event: response.failed')

test.each(streams.filter((one) => !isFailed(one)))('$name', async ({ text }) => {
  const { response } = expectResponsesStream(text)
  const { output, status, id } = await read(text)
  expect([id, status]).toEqual([response.id, response.status])
  expect(JSON.parse(JSON.stringify(output))).toMatchObject(response.output)
})

test.each(streams.filter(isFailed))('$name is an error', async ({ text }) => {
  await expect(read(text)).rejects.toBeInstanceOf(OpenAI.APIError)
})
