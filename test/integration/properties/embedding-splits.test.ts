import fc from 'fast-check'
import { expect, test } from 'vitest'

import type { TransportRequest } from '../../../src/dashscope/transport.ts'
import { createGateway } from '../../../src/index.ts'
import { caseCount } from '../../support/case-count.ts'
import { postTo } from '../../support/post-to.ts'
import { expectEmbeddingList } from '../../support/validate.ts'

/** Any text → a vector that no other text has. */
const vectorOf = (text: string) => [text.length, ...Array.from(text, (letter) => letter.codePointAt(0) ?? 0)]

/** Answers late or early, and with the vectors in any order, as `choose` says. */
const answering =
  (choose: () => number) =>
  async ({ body = '' }: TransportRequest) => {
    const { input } = JSON.parse(body) as { input: { texts: string[] } }
    for (let turn = choose() % 4; turn > 0; turn -= 1) await Promise.resolve()
    const embeddings = input.texts.map((text, index) => ({ text_index: index, embedding: vectorOf(text) }))
    const at = choose() % embeddings.length
    const answer = {
      output: { embeddings: [...embeddings.slice(at), ...embeddings.slice(0, at)] },
      usage: { total_tokens: input.texts.length },
      request_id: '1ba94ac8-e058-99bc-9cc1-7fdb37940a46',
    }
    return { status: 200, headers: {}, body: new Blob([JSON.stringify(answer)]).stream() }
  }

async function embed(input: string | string[], model: string, choices: readonly number[]) {
  let next = 0
  const transport = answering(() => choices[next++ % choices.length] ?? 0)
  const response = await postTo(createGateway({ transport }), '/v1/embeddings', {
    model,
    input,
    encoding_format: 'float',
  })
  const { data, usage } = expectEmbeddingList(await response.json())
  return { places: data.map(({ index }) => index), vectors: data.map(({ embedding }) => embedding), usage }
}

const text = fc.oneof(fc.constantFrom('a', 'b', '法'), fc.string({ minLength: 1, maxLength: 8 }))

test('any list of texts, split anywhere, gives the same vectors in order', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(text, { minLength: 1, maxLength: 70 }),
      fc.nat(),
      fc.constantFrom('text-embedding-v4', 'text-embedding-v2', 'qwen3.7-text-embedding'),
      fc.array(fc.nat(100), { minLength: 1, maxLength: 20 }),
      async (texts, cut, model, choices) => {
        const at = cut % texts.length
        const whole = await embed(texts, model, choices)
        expect(whole.places).toEqual(texts.map((_, place) => place))
        expect(whole.vectors).toEqual(texts.map(vectorOf))
        expect(whole.usage.total_tokens).toBe(texts.length)
        const parts = [texts.slice(0, at), texts.slice(at)].filter((part) => part.length > 0)
        const split = await Promise.all(parts.map((part) => embed(part, model, choices)))
        expect(split.flatMap(({ vectors }) => vectors)).toEqual(whole.vectors)
      },
    ),
    { numRuns: caseCount(200) },
  )
})
