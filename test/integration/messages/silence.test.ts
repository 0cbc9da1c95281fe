import { describe, expect, test } from 'vitest'

import { createGateway, type Transport } from '../../../src/index.ts'
import { postTo } from '../../support/post-to.ts'
import { holdMessageStream, readEvents } from '../../support/hold-message.ts'
import { toStream } from '../../support/responses/ask-responses.ts'

const question = {
  model: 'qwen-plus',
  max_tokens: 100,
  stream: true,
  messages: [{ role: 'user', content: 'Hello' }],
}

/** An upstream whose answer begins and continues when the test says so, and a stream read piece by piece. */
function ask(request: object = question) {
  const began = Promise.withResolvers<void>()
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>()
  const writer = writable.getWriter()
  const transport: Transport = async () => {
    await began.promise
    return { status: 200, headers: { 'content-type': 'text/event-stream' }, body: readable }
  }
  const gateway = createGateway({ transport, commitAfterMs: 20, heartbeatMs: 20 })
  const response = postTo(gateway, '/v1/messages', request)
  return {
    response,
    begin: began.resolve,
    send: (text: string) => writer.write(new TextEncoder().encode(text)),
    end: () => writer.close(),
    cut: () => writer.abort(new Error('cut')).catch(() => {}),
  }
}

/** A stream that is read up to a word of it. */
function readerOf({ body }: Response) {
  const reader = (body as ReadableStream<Uint8Array>).getReader()
  const decoder = new TextDecoder()
  let text = ''
  const read = async (isEnough: () => boolean) => {
    while (!isEnough()) {
      const { value, done } = await reader.read()
      if (done) break
      text += decoder.decode(value, { stream: true })
    }
    return text
  }
  return {
    /** All text so far, which has the word behind what was read before. */
    to: (word: string, from = text.length) => read(() => text.includes(word, from)),
    all: () => read(() => false),
  }
}

const types = (text: string) => readEvents(text).map(({ type }) => type)
const frames = toStream([{ content: 'a' }, { content: 'b' }], {
  input_tokens: 9,
  output_tokens: 2,
  total_tokens: 11,
})

describe('a stream whose upstream is silent', () => {
  test('begins with message_start and no tokens, and has them at the end', async () => {
    const { response, begin, send, end } = ask()
    const committed = await response
    expect([committed.status, committed.headers.get('content-type')]).toEqual([
      200,
      'text/event-stream; charset=utf-8',
    ])
    begin()
    await send(frames)
    await end()
    const text = await committed.text()
    holdMessageStream(text)
    const events = readEvents(text)
    expect(events[0]).toMatchObject({ message: { usage: { input_tokens: 0 } } })
    expect(events[1]).toEqual({ type: 'ping' })
    expect(events.at(-2)).toMatchObject({
      type: 'message_delta',
      usage: { input_tokens: 9, output_tokens: 2 },
    })
  })

  test('has an event ping in each interval, before the first frame and after it', async () => {
    const { response, begin, send, end } = ask()
    const stream = readerOf(await response)
    expect(await stream.to('event: ping\ndata: {"type":"ping"}\n\nevent: ping')).not.toContain(
      'content_block',
    )
    begin()
    await send(frames.slice(0, frames.indexOf('\n\n') + 2))
    await stream.to('text_delta')
    await stream.to('ping')
    await send(frames.slice(frames.indexOf('\n\n') + 2))
    await end()
    const text = await stream.all()
    holdMessageStream(text)
    const all = types(text)
    expect(all.slice(0, 3)).toEqual(['message_start', 'ping', 'ping'])
    expect(all.indexOf('ping', all.indexOf('content_block_delta'))).toBeGreaterThan(0)
    expect(all.at(-1)).toBe('message_stop')
  })

  test('that breaks off after that closes its block and ends with error', async () => {
    const { response, begin, send, cut } = ask()
    const stream = readerOf(await response)
    begin()
    await send(frames.slice(0, frames.indexOf('\n\n') + 2))
    expect(await stream.to('text_delta')).toContain('content_block_start')
    await cut()
    const text = await stream.all()
    holdMessageStream(text)
    expect(
      types(text)
        .filter((type) => type !== 'ping')
        .slice(-2),
    ).toEqual(['content_block_stop', 'error'])
  })

  test('that refuses after that is an error event in a stream without blocks', async () => {
    const { response, begin, send, end } = ask()
    const stream = await response
    begin()
    await send(
      'data:{"code":"Throttling.RateQuota","message":"Requests rate limit exceeded","request_id":"r"}\n\n',
    )
    await end()
    const events = readEvents(await stream.text()).filter(({ type }) => type !== 'ping')
    expect(events.map(({ type }) => type)).toEqual(['message_start', 'error'])
    expect(events[1]).toMatchObject({ error: { type: 'rate_limit_error' }, request_id: expect.any(String) })
  })
})

test('an upstream that refuses in time is an HTTP error', async () => {
  const { response, begin, send, end } = ask()
  begin()
  await send(
    'data:{"code":"Throttling.RateQuota","message":"Requests rate limit exceeded","request_id":"r"}\n\n',
  )
  await end()
  expect((await response).status).toBe(429)
})

test('a whole answer has no pings', async () => {
  const { response, begin, send, end } = ask({ ...question, stream: false })
  begin()
  await send(frames)
  await end()
  expect(await (await response).json()).toMatchObject({ content: [{ text: 'ab' }] })
})
