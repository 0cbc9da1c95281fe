import { expect, test } from 'vitest'

import { ask, onBothEdges } from '../../support/edges.ts'
import { readCompletion, readStream } from '../../support/read-answer.ts'

onBothEdges((bench) => {
  test('log probabilities, whole and streamed', async () => {
    const question = ask('[[sim: pieces=["ab","cd"]]]', { logprobs: true, top_logprobs: 2 })
    const { choices } = await readCompletion(await bench.chat(question))
    const tokens = choices[0]?.logprobs?.content ?? []
    expect(tokens.map(({ token }) => token).join('')).toBe('abcd')
    expect(choices[0]?.logprobs?.refusal).toBeNull()
    for (const token of tokens) {
      expect(Object.keys(token)).toEqual(['token', 'logprob', 'bytes', 'top_logprobs'])
      expect(token.top_logprobs.length).toBeLessThanOrEqual(2)
    }
    const { chunks } = await readStream(await bench.chat({ ...question, stream: true }))
    const streamed = chunks.flatMap((chunk) =>
      chunk.choices.flatMap(({ logprobs }) => logprobs?.content ?? []),
    )
    expect(streamed.map(({ token }) => token).join('')).toBe('abcd')
  })

  test("top_logprobs above DashScope's maximum is lowered to it and reported", async () => {
    const response = await bench.chat(ask('hi', { logprobs: true, top_logprobs: 20 }))
    expect(response.headers.get('x-gateway-adjusted')).toContain('top_logprobs=20->5')
    const { choices } = await readCompletion(response)
    expect(choices[0]?.logprobs?.content.every(({ top_logprobs: top }) => top.length <= 5)).toBe(true)
  })
})
