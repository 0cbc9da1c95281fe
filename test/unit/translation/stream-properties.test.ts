import fc from 'fast-check'
import { expect, test } from 'vitest'

import { createGateway } from '../../../src/index.ts'
import { anyCharacter } from '../../support/any-text.ts'
import { caseCount } from '../../support/case-count.ts'
import { createReplay } from '../../support/replay-transport.ts'
import { toUpstream, type Wire } from '../../support/upstream-text.ts'
import { readStream } from '../../support/read-stream.ts'

/** Pieces that have caused bugs in gateways: repeats, prefixes of each other, emoji and their halves, text like events. */
const piece = fc.oneof(
  fc.constantFrom(
    '1',
    '10',
    '100',
    'ha',
    'haha',
    '哈',
    '哈哈',
    ' ',
    '\n',
    '\r\n',
    '\n\n',
    '',
    '😀',
    '👨‍👩‍👧',
    '\ud83d',
    '\ude00',
  ),
  fc.constantFrom(
    '\u2028',
    '\u2029',
    '\u0085',
    '\ufeff',
    '\u0000',
    'data: x\n\n',
    'data:[DONE]',
    ':HTTP_STATUS/500',
    'id:1',
    '{"code":"x"}',
    '"',
    '\\',
  ),
  fc.string({ unit: anyCharacter, maxLength: 12 }),
  fc.string({ unit: 'grapheme', maxLength: 12 }),
)

const wire: fc.Arbitrary<Wire> = fc.record({
  pieces: fc.array(piece, { maxLength: 20 }),
  reasoning: fc.array(piece, { maxLength: 4 }),
  cumulative: fc.boolean(),
  lineEnd: fc.constantFrom('\n', '\r\n'),
  terminal: fc.constantFrom('A', 'B', 'C'),
})

const cuts = fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 80 }))

test('whatever the pieces, their framing and the reads: the joined stream is the text, and the whole answer is too', async () => {
  await fc.assert(
    fc.asyncProperty(wire, cuts, cuts, async (sent, streamCut, wholeCut) => {
      const streamed = readStream(await ask(sent, streamCut, true))
      const whole = JSON.parse(await ask(sent, wholeCut, false)) as {
        choices: [{ message: { content: string; reasoning_content?: string }; finish_reason: string }]
      }
      const { message, finish_reason: finish } = whole.choices[0]
      expect(streamed.content).toBe(sent.pieces.join(''))
      expect(streamed.reasoning).toBe(sent.reasoning.join(''))
      expect(message.content).toBe(streamed.content)
      expect(message.reasoning_content ?? '').toBe(streamed.reasoning)
      expect([finish, streamed.finish]).toEqual(['stop', 'stop'])
    }),
    { numRuns: caseCount(400) },
  )
})

test('no delta ends in half of a surrogate pair that the next one completes', async () => {
  await fc.assert(
    fc.asyncProperty(wire, async (sent) => {
      const { deltas } = readStream(await ask({ ...sent, reasoning: [] }, 0, true))
      deltas.slice(1).forEach((delta, index) => {
        const pair = (deltas[index] ?? '').slice(-1) + delta.slice(0, 1)
        expect(pair).not.toMatch(/^[\ud800-\udbff][\udc00-\udfff]$/)
      })
    }),
    { numRuns: caseCount(200) },
  )
})

async function ask(sent: Wire, readSize: number, stream: boolean): Promise<string> {
  const { transport } = createReplay({ body: new TextEncoder().encode(toUpstream(sent)), readSize })
  const response = await createGateway({ transport }).fetch('http://gateway/v1/chat/completions', {
    method: 'POST',
    headers: { authorization: 'Bearer sk-0123456789abcdef', 'content-type': 'application/json' },
    body: JSON.stringify({
      // The family determines the frames: qwen-mt-plus repeats the whole text, qwen-plus does not.
      model: sent.cumulative ? 'qwen-mt-plus' : 'qwen-plus',
      messages: [{ role: 'user', content: '?' }],
      ...(sent.cumulative && { translation_options: { source_lang: 'auto', target_lang: 'English' } }),
      stream,
    }),
  })
  expect(response.status).toBe(200)
  return response.text()
}
