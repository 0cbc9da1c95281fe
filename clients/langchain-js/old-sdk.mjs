/** Anthropic's SDK before 1.0, which ChatAnthropic uses: its key is in `x-api-key`, and it may set how to sample. */
import assert from 'node:assert/strict'

import Anthropic from '@anthropic-ai/sdk'

import { check } from '../../test/support/report.ts'

const { GATEWAY_URL: baseURL, OPENAI_API_KEY: apiKey } = process.env

function connect(options = {}) {
  const sent = []
  const recorded = (url, init) => {
    sent.push(new Headers(init.headers))
    return fetch(url, init)
  }
  return { sent, client: new Anthropic({ apiKey, baseURL, maxRetries: 0, fetch: recorded, ...options }) }
}

const requestFor = (marker) => ({
  model: 'qwen-plus',
  max_tokens: 1024,
  temperature: 0.5,
  top_k: 20,
  messages: [{ role: 'user', content: `[[sim: ${marker}]] Go on` }],
})
const thrownBy = (promise) =>
  promise.then(
    () => undefined,
    (thrown) => thrown,
  )

await check('@anthropic-ai/sdk 0.x: an answer, whole and as a stream', async () => {
  const { client, sent } = connect()
  const whole = await client.messages.create(requestFor('say=您好'))
  const streamed = await client.messages.stream(requestFor('say=您好')).finalMessage()
  for (const { content, stop_reason: reason } of [whole, streamed])
    assert.deepEqual([content[0].text, reason], ['您好', 'end_turn'])
  assert.match(whole._request_id, /^req_/)
  assert.deepEqual(
    sent.map((headers) => [
      headers.get('x-api-key'),
      headers.get('authorization'),
      headers.get('anthropic-version'),
    ]),
    [
      [apiKey, null, '2023-06-01'],
      [apiKey, null, '2023-06-01'],
    ],
  )
})

await check('@anthropic-ai/sdk 0.x: models and a count of tokens, with the same key', async () => {
  const { client } = connect()
  const { data } = await client.models.list()
  assert.equal(data[0].type, 'model')
  const { input_tokens: count } = await client.messages.countTokens({
    model: 'qwen-plus',
    messages: [{ role: 'user', content: 'Hello' }],
  })
  assert.ok(count > 0)
})

await check('@anthropic-ai/sdk 0.x: errors by class, and a second try', async () => {
  const refused = await thrownBy(connect().client.messages.create(requestFor('error=DataInspectionFailed')))
  assert.ok(refused instanceof Anthropic.BadRequestError)
  const { client, sent } = connect({ maxRetries: 1 })
  const throttled = await thrownBy(
    client.messages.create(requestFor('error=Throttling.RateQuota; retry-after=1')),
  )
  assert.ok(throttled instanceof Anthropic.RateLimitError)
  assert.equal(sent.length, 2)
})

await check('@anthropic-ai/sdk 0.x: a stream that breaks off', async () => {
  const { client, sent } = connect({ maxRetries: 1 })
  const stream = client.messages.stream(requestFor('pieces=["a","b","c"]; cut-after=2'))
  const texts = []
  stream.on('text', (text) => texts.push(text))
  const thrown = await thrownBy(stream.finalMessage())
  assert.ok(thrown instanceof Anthropic.APIError)
  assert.match(thrown.message, /may cost twice/)
  assert.deepEqual([texts.join(''), sent.length], ['ab', 1])
})
