import { expect, test } from 'vitest'

import { Simulated } from '../../support/simulated.ts'

const simulated = new Simulated()
const marked = (marker: string) => [
  {
    role: 'system',
    content: [
      { type: 'text', text: 'A long instruction. '.repeat(20), cache_control: { type: 'ephemeral' } },
    ],
  },
  { role: 'user', content: `hi${marker}` },
]

test.each(['qwen-plus', 'qwen3-vl-plus', 'deepseek-v3.2'])(
  '%s: usage has the tokens written to a cache',
  async (model) => {
    const { whole, sent } = await simulated.both({ model, messages: marked('') })
    expect(JSON.stringify(sent.input.messages[0])).toContain('"cache_control":{"type":"ephemeral"}')
    expect(whole.usage?.prompt_tokens_details.cached_tokens).toBe(0)
    expect(whole.usage?.prompt_tokens_details.cache_write_tokens).toBeGreaterThan(20)
  },
)

test.each(['qwen-plus', 'qwen3-vl-plus'])('%s: usage has the tokens read from the cache', async (model) => {
  const { whole } = await simulated.both({ model, messages: marked('[[sim: cached=12]]') })
  expect(whole.usage?.prompt_tokens_details.cached_tokens).toBe(12)
})

test('without a cache there are no cache counts for writing', async () => {
  const { whole } = await simulated.both({ model: 'qwen-plus', messages: [{ role: 'user', content: 'hi' }] })
  expect(whole.usage?.prompt_tokens_details).toEqual({ cached_tokens: 0, audio_tokens: 0 })
})

test.each(['qwen-max', 'farui-plus', 'qwen-math-plus'])(
  '%s has no such cache: the mark is dropped and reported',
  async (model) => {
    const { sent, adjusted } = await simulated.both({ model, messages: marked('') })
    expect(sent.input.messages[0]?.content).toBe('A long instruction. '.repeat(20))
    expect(adjusted).toContain('cache_control')
  },
)

test('reasoning is counted, and is part of the completion', async () => {
  const body = { model: 'qwen-plus', enable_thinking: true, messages: [{ role: 'user', content: '1+1=?' }] }
  const { whole } = await simulated.both(body)
  const { completion_tokens: all = 0, completion_tokens_details: details } = whole.usage ?? {}
  expect(details?.reasoning_tokens).toBeGreaterThan(0)
  expect(all).toBeGreaterThan(details?.reasoning_tokens ?? 0)
})

test('a prompt that grows while tools run is counted as it was at the end', async () => {
  const messages = [{ role: 'user', content: 'hi[[sim: growing-input]]' }]
  const plain = await simulated.whole({ model: 'qwen-plus', messages: [{ role: 'user', content: 'hi' }] })
  const { whole } = await simulated.both({ model: 'qwen-plus', messages })
  expect(whole.usage?.prompt_tokens).toBeGreaterThan(plain.usage?.prompt_tokens ?? 0)
})
