import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { FrameDecoder } from '../dashscope/stream/frame-decoder.ts'
import type * as Wire from './dashscope-types.ts'
import { StreamPipeline } from './stream-pipeline.ts'
import type { GenerationEvent } from './types.ts'

const options = {
  frames: 'incremental',
  choices: 1,
  separate: false,
  mayBeCutOff: false,
  citations: false,
} as const

/** Every event as a line of JSON, except the one that only announces the usage. */
const encoder = () => ({
  push: (event: GenerationEvent) => (event.type === 'first-usage' ? '' : `${JSON.stringify(event)}\n`),
  end: () => 'end\n',
})

function createPipeline() {
  const decoder = new FrameDecoder<Wire.GenerationResult>({ status: 200 })
  const source = {
    decode: (bytes: Uint8Array) => decoder.push(bytes),
    end: () => decoder.end(),
  }
  return new StreamPipeline([source], options, encoder())
}

const event = (message: object, finish = 'null', more: object = {}) =>
  `id:1\nevent:result\n:HTTP_STATUS/200\ndata:${JSON.stringify({
    output: { choices: [{ message, finish_reason: finish }] },
    usage: { input_tokens: 3, output_tokens: 4 },
    request_id: 'r',
    ...more,
  })}\n\n`

const call = (args: string, name?: string) => ({
  tool_calls: [
    { index: 0, ...(name !== undefined && { id: 'c', name }), function: { name, arguments: args } },
  ],
})

const stream = [
  event({ content: '', reasoning_content: '想' }),
  event({ content: '法😀', reasoning_content: '' }),
  event({ content: '律' }),
  event({ content: '', ...call('{"a"', 'f') }),
  event({ content: '', ...call(':1}') }),
  event({ content: '' }, 'stop'),
].join('')

function read(parts: readonly Uint8Array[]) {
  const pipeline = createPipeline()
  const texts = parts.map((part) => pipeline.push(part))
  return { text: [...texts, pipeline.endCall(), pipeline.end()].join(''), pipeline }
}

test('wherever the reads end, the text is the same', () => {
  const bytes = new TextEncoder().encode(stream)
  const { text: whole } = read([bytes])
  expect(whole.split('\n').slice(0, 3)).toEqual([
    '{"type":"reasoning","choice":0,"text":"想"}',
    '{"type":"text","choice":0,"text":"法😀"}',
    '{"type":"text","choice":0,"text":"律"}',
  ])
  fc.assert(
    fc.property(fc.array(fc.nat({ max: bytes.length })), (cuts) => {
      const ends = [...new Set([...cuts, bytes.length])].toSorted((one, other) => one - other)
      const parts = ends.map((end, at) => bytes.subarray(ends[at - 1] ?? 0, end))
      expect(read(parts).text).toBe(whole)
    }),
  )
})

test('finish reasons and usage come at the end, and not before', () => {
  const pipeline = createPipeline()
  expect(pipeline.push(new TextEncoder().encode(stream))).not.toContain('finish')
  const types = pipeline.end().trim().split('\n').slice(0, -1)
  expect(types.map((line) => (JSON.parse(line) as GenerationEvent).type)).toEqual(['finish', 'usage'])
})

describe('failures', () => {
  const push = (pipeline: StreamPipeline, text: string) => pipeline.push(new TextEncoder().encode(text))

  test('text before an error in the same read is returned, and the error is kept', () => {
    const pipeline = createPipeline()
    const error = 'event:error\ndata:{"code":"Throttling","message":"slow down","request_id":"r"}\n\n'
    expect(push(pipeline, event({ content: 'x' }) + error)).toContain('"text":"x"')
    expect(pipeline.failure?.error).toMatchObject({ failure: 'refused', code: 'Throttling' })
    expect(pipeline.isOver(0)).toBe(true)
  })

  test('a frame of another shape is an error with the request id, and is not rendered', () => {
    const pipeline = createPipeline()
    expect(push(pipeline, event({ content: { text: 'x' } }))).toBe('')
    expect(pipeline.failure?.error).toMatchObject({ failure: 'malformed', origin: { requestId: 'r' } })
  })

  test('an answer without a finish reason is an error, never a clean end', () => {
    const pipeline = createPipeline()
    push(pipeline, event({ content: 'x' }))
    expect(pipeline.endCall() + pipeline.end()).toBe('')
    expect(pipeline.failure?.error).toMatchObject({ failure: 'cut' })
  })

  test('half an event after the finish reason is ignored, before it is an error', () => {
    for (const [finish, isIgnored] of [
      ['stop', true],
      ['null', false],
    ] as const) {
      const pipeline = createPipeline()
      push(pipeline, `${event({ content: 'x' }, finish)}data:{"out`)
      pipeline.endCall()
      expect(pipeline.failure === undefined).toBe(isIgnored)
    }
  })

  test('text that was held back is not sent if the answer is incomplete', () => {
    const pipeline = createPipeline()
    const half = event(
      { content: '\ud83d', tool_calls: [{ index: 0, function: { arguments: '{}' } }] },
      'stop',
    )
    expect(push(pipeline, half) + pipeline.endCall() + pipeline.end()).toBe('')
    expect(pipeline.failure?.error).toMatchObject({ failure: 'malformed' })
  })

  test('nothing of an invalid frame is sent', () => {
    const pipeline = createPipeline()
    push(pipeline, event({ content: 'a', tool_calls: [{ index: 0, function: { arguments: '{}' } }] }))
    const long = { index: 0, function: { arguments: 'x'.repeat(1024 * 1024) } }
    expect(push(pipeline, event({ content: 'b', tool_calls: [long] }))).toBe('')
    expect(pipeline.failure?.error).toMatchObject({ failure: 'malformed' })
  })
})
