import { expect, test } from 'vitest'

import { connect } from '../../test/support/calls.ts'
import type { Transport } from '../dashscope/transport.ts'
import { collect, openCalls, run, type TextSink } from './run.ts'
import type { GenerationEvent, TokenUsage } from './types.ts'
import { reportUploads } from './uploads.ts'

const frame = (content: string, finish = 'null', more: object = {}) => ({
  output: { choices: [{ message: { content }, finish_reason: finish }] },
  request_id: 'r',
  ...more,
})

/** One call, whose frames the test sends. */
class Call {
  readonly started = Promise.withResolvers<void>()
  left = false
  #wake = () => {}
  readonly #queue: (Uint8Array | Error | undefined)[] = []

  /** A frame, the end (nothing), or a connection that breaks. */
  send(value?: object) {
    const bytes = value === undefined || value instanceof Error ? value : toBytes(value)
    this.#queue.push(bytes)
    this.#wake()
  }

  async *body(signal: AbortSignal): AsyncGenerator<Uint8Array, void> {
    const aborted = new Promise<never>((_, reject) => {
      signal.addEventListener('abort', () => {
        this.left = true
        reject(signal.reason as Error)
      })
    })
    aborted.catch(() => {})
    for (;;) {
      while (this.#queue.length === 0) {
        await Promise.race([new Promise<void>((resolve) => (this.#wake = resolve)), aborted])
      }
      const next = this.#queue.shift()
      if (next instanceof Error) throw next
      if (next === undefined) return
      yield next
    }
  }
}

const toBytes = (value: object) => new TextEncoder().encode(`data:${JSON.stringify(value)}\n\n`)

/** As many calls as choices, and a transport that starts them in order. */
function createCalls(count: number, refused: number[] = []) {
  const calls = Array.from({ length: count }, () => new Call())
  let next = 0
  const transport: Transport = async (_, signal) => {
    const number = next
    next += 1
    const call = calls[number]
    call?.started.resolve()
    if (refused.includes(number)) throw new Error('no')
    return { status: 200, headers: {}, body: call?.body(signal) ?? ([] as never) }
  }
  const plan = {
    calls: calls.map(() => ({ mode: 'stream' as const, path: '/x', body: {} })),
    decoding: {
      frames: 'incremental',
      choices: count,
      separate: count > 1,
      mayBeCutOff: false,
      citations: false,
    },
  } as const
  const dashscope = connect(transport)('sk-0123456789', new AbortController().signal)
  const opening = (probeFirst = false) => openCalls(plan, dashscope, probeFirst)
  return { calls, opening, started: () => next }
}

/** Writes one line per event. */
const encoder = () => ({
  push: (event: GenerationEvent) => (event.type === 'text' ? `${event.choice}:${event.text} ` : ''),
  end: () => 'end',
})

/** A sink that records, and is full while the test sets `isFull`. */
function createSink() {
  const written: string[] = []
  let drain = Promise.withResolvers<void>()
  const state = { isFull: false }
  const sink: TextSink = {
    write: (text) => {
      written.push(text)
      return !state.isFull
    },
    drained: () => drain.promise,
  }
  const empty = () => {
    state.isFull = false
    drain.resolve()
    drain = Promise.withResolvers()
  }
  return { sink, written, state, empty }
}

test('a request without large files makes no uploader', () => {
  const unused = connect(async () => ({ status: 200, headers: {}, body: [] as never }))
  const dashscope = {
    ...unused('sk-0123456789', new AbortController().signal),
    get upload(): never {
      throw new Error('nothing is uploaded')
    },
  }
  expect(reportUploads([], dashscope)).toEqual([])
})

const turns = () => new Promise((resolve) => setTimeout(resolve, 5))

test('text of several calls is written in order of arrival, each as the choice of its call', async () => {
  const { calls, opening } = createCalls(2)
  for (const call of calls) call.send(frame(''))
  const opened = await opening()
  const { sink, written } = createSink()
  const running = run(opened, encoder(), sink, () => {})
  calls[1]?.send(frame('b1'))
  await turns()
  calls[0]?.send(frame('a1', 'stop'))
  calls[0]?.send()
  await turns()
  calls[1]?.send(frame('b2', 'stop'))
  calls[1]?.send()
  await running
  expect(written).toEqual(['1:b1 ', '0:a1 ', '1:b2 ', 'end'])
  expect(opened.responses.map(({ requestId }) => requestId)).toEqual(['r', 'r'])
})

test('a refused call ends the other one, begun or not', async () => {
  for (const begun of [true, false]) {
    const { calls, opening } = createCalls(2, [1])
    if (begun) calls[0]?.send(frame('a1'))
    await expect(opening()).rejects.toThrow('DashScope')
    await turns()
    expect(calls[0]?.left).toBe(true)
  }
})

test('a broken stream ends the other stream, and nothing is written after that', async () => {
  const { calls, opening } = createCalls(2)
  for (const call of calls) call.send(frame(''))
  const { sink, written } = createSink()
  const running = run(await opening(), encoder(), sink, () => {})
  calls[1]?.send(new Error('broken'))
  await expect(running).rejects.toMatchObject({ failure: 'cut' })
  calls[0]?.send(frame('late'))
  await turns()
  expect(calls[0]?.left).toBe(true)
  expect(written).toEqual([])
})

test('in careful mode a refused first call is the only call', async () => {
  const { opening, started } = createCalls(3, [0, 1, 2])
  await expect(opening(true)).rejects.toThrow('DashScope')
  expect(started()).toBe(1)
})

test('a frame without choices belongs to the choice of its call, including its usage', async () => {
  const { calls, opening } = createCalls(2)
  const usages: TokenUsage[] = []
  calls[0]?.send(frame('a', 'stop', { usage: { input_tokens: 1, output_tokens: 2 } }))
  calls[1]?.send(frame('b', 'stop', { usage: { input_tokens: 1, output_tokens: 3 } }))
  calls[1]?.send({ output: { choices: [] }, usage: { input_tokens: 1, output_tokens: 7 } })
  for (const call of calls) call.send()
  const result = await collect(
    await opening(),
    ({ choices, usage }) => ({ texts: choices.map(({ text }) => text), usage }),
    (usage) => usages.push(usage),
  )
  expect(result.texts).toEqual(['a', 'b'])
  expect(result.usage).toMatchObject({ input: 2, output: 9, total: 11 })
  expect(usages).toEqual([result.usage])
})

test('a slow reader pauses the stream from DashScope', async () => {
  const { calls, opening } = createCalls(1)
  const [call] = calls
  call?.send(frame('1'))
  const { sink, written, state, empty } = createSink()
  state.isFull = true
  const running = run(await opening(), encoder(), sink, () => {})
  call?.send(frame('2'))
  await turns()
  expect(written).toEqual(['0:1 '])
  empty()
  call?.send(frame('3', 'stop'))
  call?.send()
  await running
  expect(written.join('')).toBe('0:1 0:2 0:3 end')
})

/** One call that sends a frame and breaks. */
async function broken(finish: string) {
  const { calls, opening } = createCalls(1)
  const usages: number[] = []
  calls[0]?.send(frame('x', finish, { usage: { input_tokens: 1, output_tokens: 5 } }))
  const { sink, written } = createSink()
  const running = run(await opening(), encoder(), sink, ({ output }) => usages.push(output))
  calls[0]?.send(new Error('broken'))
  const error: unknown = await running.catch((cause: unknown) => cause)
  return { error, usages, text: written.join('') }
}

test('usage is counted for an answer that breaks off', async () => {
  const { error, usages, text } = await broken('null')
  expect(error).toMatchObject({ failure: 'cut' })
  expect([usages, text]).toEqual([[5], '0:x '])
})

test('a connection that breaks after the end of the answer is no failure', async () => {
  expect(await broken('stop')).toEqual({ error: undefined, usages: [5], text: '0:x end' })
})

test('one of several calls that breaks after its own end is no failure, while the others continue', async () => {
  const { calls, opening } = createCalls(2)
  calls[0]?.send(frame('a', 'stop'))
  calls[1]?.send(frame('b1'))
  const { sink, written } = createSink()
  const running = run(await opening(), encoder(), sink, () => {})
  calls[0]?.send(new Error('broken'))
  await turns()
  calls[1]?.send(frame('b2', 'stop'))
  calls[1]?.send()
  await running
  expect(written.join('')).toBe('0:a 1:b1 1:b2 end')
})
