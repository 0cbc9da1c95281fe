import { expect, test } from 'vitest'

import { connect } from '../../../test/support/calls.ts'
import { BodyDecoder } from './body-decoder.ts'

/** The text 法 in UTF-8 and in GBK, and in UTF-8 without its last byte. */
const utf8 = [0xe6, 0xb3, 0x95]
const gbk = [0xb7, 0xa8]
const cut = [0xe6, 0xb3]

const bytesOf = (start: string, text: readonly number[], end = '') =>
  new Uint8Array([...Buffer.from(start), ...text, ...Buffer.from(end)])

test.each([
  ['a JSON answer', bytesOf('{"output":{"text":"', gbk, '"}}')],
  ['an event', bytesOf('data:{"output":{"text":"', gbk, '"}}\n\n')],
  ['a JSON answer, cut off within a character', bytesOf('{"output":{"text":"', cut)],
  ['an event, cut off within a character', bytesOf('data:{"output":{"text":"', cut)],
])('%s that is not UTF-8 is no connection that broke', async (_, bytes) => {
  const transport = async () => ({ status: 200, headers: {}, body: one(bytes) })
  const answer = connect(transport)('sk-0123456789', new AbortController().signal).send({
    path: '/x',
    body: {},
  })
  await expect(answer).rejects.toMatchObject({
    failure: 'malformed',
    message: 'DashScope sent text that is not UTF-8.',
    origin: { status: 200 },
  })
})

test('a character may come in two reads', () => {
  const reader = new BodyDecoder()
  const bytes = bytesOf('{"text":"', utf8, '"}')
  const documents = [bytes.subarray(0, 10), bytes.subarray(10)].flatMap((part) => reader.push(part))
  expect([...documents, ...reader.end()].map(({ text }) => text)).toEqual(['{"text":"法"}'])
})

test('blanks without an end are no answer', () => {
  const reader = new BodyDecoder()
  const blanks = new Uint8Array(16 * 1024).fill(0x20)
  expect(() => {
    for (let read = 0; read < 5; read += 1) reader.push(blanks)
  }).toThrow('DashScope sent nothing but white space.')
  const padded = new BodyDecoder()
  padded.push(blanks)
  padded.push(bytesOf('{}', []))
  expect(padded.end()).toHaveLength(1)
})

async function* one(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}
