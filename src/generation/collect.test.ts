import { expect, test } from 'vitest'

import { ResultCollector } from './collect.ts'
import type * as DashScope from './dashscope-types.ts'
import { GenerationDecoder } from './decode/generation-decoder.ts'

const mebibyte = 'x'.repeat(1024 * 1024)
const options = {
  frames: 'incremental',
  choices: 2,
  separate: false,
  mayBeCutOff: false,
  citations: false,
} as const

/** Frames in, a whole answer out. */
function create() {
  const collector = new ResultCollector(2)
  const decoder = new GenerationDecoder(options, (event) => void collector.push(event))
  return {
    push: (frame: DashScope.GenerationResult) => decoder.push(frame),
    end: () => {
      decoder.end()
      return collector.result
    },
  }
}

type Message = NonNullable<DashScope.Choice['message']>

const toFrame = (message: Message, index = 0, finish = 'null'): DashScope.GenerationResult => ({
  output: { choices: [{ index, message, finish_reason: finish }] },
  request_id: 'r',
})
const call = (args: string) => ({ index: 0, id: 'call_1', function: { name: 'f', arguments: args } })

const tooLarge = expect.objectContaining({
  failure: 'malformed',
  message: 'DashScope sent an answer of more than 64 MiB.',
  origin: expect.objectContaining({ requestId: 'r' }) as unknown,
}) as Error

/** How many frames are taken before the answer is too large. */
function framesTaken(toNext: (number: number) => DashScope.GenerationResult): number {
  const collector = create()
  let taken = 0
  const takeAll = () => {
    for (; taken < 10_000; taken += 1) collector.push(toNext(taken))
  }
  expect(takeAll).toThrow(tooLarge)
  return taken
}

test.each<[string, Message, number]>([
  ['text', { content: mebibyte }, 64],
  ['text in UTF-8', { content: '汉'.repeat(1024 * 1024) }, 21],
  ['text of surrogate pairs', { content: '😀'.repeat(512 * 1024) }, 32],
  ['items with text', { content: [{ text: mebibyte }, { text: mebibyte }] }, 32],
  ['reasoning', { reasoning_content: mebibyte }, 64],
  ['tool arguments', { tool_calls: [call(mebibyte)] }, 63],
  ['audio', { content: [{ audio: { data: mebibyte } }] }, 63],
  ['content items', { content: [{ ocr_result: { text: mebibyte } }] }, 63],
  ['small content items', { content: Array.from({ length: 10_000 }, () => ({ a: 1 })) }, 103],
])('%s has a limit in a whole answer', (_, message, maxFrames) => {
  expect(framesTaken(() => toFrame(message))).toBe(maxFrames)
})

test('log probabilities have a limit, too', () => {
  const content = Array.from({ length: 10_000 }, () => ({ token: 'x', logprob: 0, bytes: [120] }))
  const frame = { output: { choices: [{ index: 0, message: { content: 'x' }, logprobs: { content } }] } }
  expect(framesTaken(() => ({ ...frame, request_id: 'r' }))).toBeLessThan(100)
})

test('all choices and all kinds count together', () => {
  const messages: Message[] = [{ content: mebibyte }, { reasoning_content: mebibyte }]
  expect(framesTaken((number) => toFrame(messages[(number >> 1) % 2] ?? {}, number % 2))).toBe(64)
})

test('sources are counted at the end', () => {
  const collector = create()
  for (let taken = 0; taken < 60; taken += 1)
    collector.push(toFrame({ content: mebibyte }, taken % 2, 'stop'))
  const sources = Array.from({ length: 5 }, () => ({ title: mebibyte, url: 'http://a' }))
  collector.push({ output: { choices: [], search_info: { search_results: sources } }, request_id: 'r' })
  expect(() => collector.end()).toThrow(tooLarge)
})

test('an answer just below the limit is complete, in many pieces or few', () => {
  const collector = create()
  const piece = 'x'.repeat(16 * 1024)
  for (let taken = 0; taken < 4095; taken += 1) collector.push(toFrame({ content: piece }, 0, 'stop'))
  collector.push(toFrame({}, 1, 'stop'))
  const [first] = collector.end().choices
  expect(first?.text === piece.repeat(4095)).toBe(true)
})

test('calls keep their order, also where the first one gets its name last', () => {
  const collector = create()
  const frame = (calls: object[], finish = 'null') => toFrame({ content: '', tool_calls: calls }, 0, finish)
  collector.push(frame([{ index: 0, id: 'a', function: { arguments: '{"x"' } }]))
  collector.push(frame([{ index: 1, id: 'b', function: { name: 'second', arguments: '{"y":2}' } }]))
  collector.push(frame([{ index: 0, function: { name: 'first', arguments: ':1}' } }], 'stop'))
  collector.push(toFrame({ content: '' }, 1, 'stop'))
  expect(collector.end().choices[0]?.calls).toEqual([
    { id: 'a', name: 'first', arguments: '{"x":1}' },
    { id: 'b', name: 'second', arguments: '{"y":2}' },
  ])
})
