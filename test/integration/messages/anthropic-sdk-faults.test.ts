import Anthropic from '@anthropic-ai/sdk'
import { expect, test } from 'vitest'

import { key, onBothEdges } from '../../support/edges.ts'

/** A fault in mid-stream, the type of the error, and the text before it. */
const faults = [
  ['cut-after=2; pieces=["a","b","c"]', 'api_error', 'ab'],
  ['drop-after=2; pieces=["a","b","c"]', 'api_error', 'ab'],
  ['half-event; pieces=["a","b"]', 'api_error', 'ab'],
  ['no-final-event; pieces=["a","b"]', 'api_error', 'ab'],
  ['error-after=2; pieces=["a","b","c"]', 'invalid_request_error', 'ab'],
  ['error-after=2; error-code=Throttling.RateQuota; pieces=["a","b","c"]', 'rate_limit_error', 'ab'],
  ['error-after=2; error-code=ModelUnavailable; pieces=["a","b","c"]', 'overloaded_error', 'ab'],
] as const

onBothEdges((bench) => {
  const client = () =>
    new Anthropic({ apiKey: key, baseURL: bench.origin, fetch: bench.fetch, maxRetries: 2 })
  const request = (marker: string) => ({
    model: 'qwen-plus',
    max_tokens: 1024,
    messages: [{ role: 'user' as const, content: `[[sim: ${marker}]] Go on` }],
  })

  test.each(faults)(
    '%s is the text so far, then an error, and no second call',
    async (marker, type, said) => {
      const stream = client().messages.stream(request(marker))
      const texts: string[] = []
      stream.on('text', (text) => texts.push(text))
      const error: unknown = await stream.finalMessage().catch((reason: unknown) => reason)
      expect(error).toBeInstanceOf(Anthropic.APIError)
      expect(error).toMatchObject({ type })
      expect(texts.join('')).toBe(said)
      expect(bench.calls).toHaveLength(1)
    },
  )

  test.each(faults)('%s ends the iteration of raw events with an error', async (marker, type) => {
    const seen: string[] = []
    const reading = (async () => {
      const stream = await client().messages.create({ ...request(marker), stream: true })
      for await (const event of stream) seen.push(event.type)
    })()
    await expect(reading).rejects.toMatchObject({ type })
    expect(seen).not.toContain('message_stop')
    expect(seen.at(-1)).toBe('content_block_stop')
  })

  test('a refusal in the first frame is an HTTP status', async () => {
    const once = client().withOptions({ maxRetries: 0 })
    const error: unknown = await once.messages
      .stream(request('429-in-200'))
      .finalMessage()
      .catch((reason: unknown) => reason)
    expect(error).toMatchObject({ status: 429, type: 'rate_limit_error' })
  })
})
