import fc from 'fast-check'
import { expect, test } from 'vitest'

import { caseCount } from '../../../../test/support/case-count.ts'
import { embeddingFamilies, embeddingFamilyOf } from '../../../models/families/embedding.ts'
import { toCalls } from './to-calls.ts'
import type { Media as Input } from '../../media-content.ts'

const input: fc.Arbitrary<Input> = fc.oneof(
  fc.record({ text: fc.string({ minLength: 1, maxLength: 9000 }) }),
  fc.record({ image: fc.webUrl() }),
  fc.record({ video: fc.webUrl() }),
  fc.record({ multi_images: fc.array(fc.webUrl(), { minLength: 1, maxLength: 4 }) }),
)
const text = fc.record({ text: fc.string({ minLength: 1, maxLength: 9000 }) })

function inputsOf(body: unknown): Input[] {
  const { input: sent } = body as { input: { texts?: string[]; contents?: Input[] } }
  return sent.contents ?? sent.texts?.map((one) => ({ text: one })) ?? []
}

test.each(embeddingFamilies.map((family) => ({ family, name: String(family.matches) })))(
  '$name: split anywhere, the calls hold all inputs in order, none too many',
  ({ family }) => {
    const any = family.service === 'text-embedding' ? text : input
    fc.assert(
      fc.property(fc.array(any, { minLength: 1, maxLength: 90 }), (inputs) => {
        const parts = toCalls(inputs, { model: 'm', family, parameters: {} })
        const sent = parts.map(({ call }) => inputsOf(call.body))
        expect(sent.flat()).toEqual(inputs)
        let start = 0
        for (const [at, part] of parts.entries()) {
          expect(part).toMatchObject({ start, count: sent[at]?.length, vectors: sent[at]?.length })
          expect(part.count).toBeLessThanOrEqual(family.perCall)
          start += part.count
        }
      }),
      { numRuns: caseCount(100) },
    )
  },
)

test('texts are split by their tokens where a large call is known to fail', () => {
  const family = embeddingFamilyOf('qwen3.7-text-embedding-flash')
  const inputs = Array.from({ length: 10 }, () => ({ text: '法'.repeat(1500) }))
  const counts = toCalls(inputs, { model: 'm', family, parameters: {} }).map(({ count }) => count)
  expect(counts).toEqual([2, 2, 2, 2, 2])
})

test.each([
  ['text-embedding-v4', 10],
  ['text-embedding-v3', 10],
  ['text-embedding-v2', 25],
  ['Text-Embedding-V1', 25],
  ['qwen3.7-text-embedding', 20],
  ['text-embedding-v12', 10],
  ['qwen3-embedding-8b', 10],
  ['vendor/qwen3-vl-embedding', 20],
  ['some-vision-embedding', 1],
  ['a-model-of-tomorrow', 10],
])('%s takes %i inputs a call', (model, perCall) => {
  expect(embeddingFamilyOf(model).perCall).toBe(perCall)
})
