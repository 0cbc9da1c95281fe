import { setImmediate as turn } from 'node:timers/promises'

import { describe, expect, test } from 'vitest'

import {
  createGateway,
  type GatewayOptions,
  type SocketTransport,
  type Transport,
} from '../../../src/index.ts'
import { silent } from '../../support/calls.ts'
import { postForm, toFormFile } from '../../support/post-form.ts'
import { silence } from '../../support/spoken.ts'

const sentence = `${'A long sentence. '.repeat(240)}\n`
/** Frames in an upstream that is never stopped, so that a test without backpressure fails and ends. */
const maxFrames = 400

/** What an upstream without an end has given away. */
interface Given {
  frames: number
  isOver: boolean
}

type Endless = (given: Given) => GatewayOptions

const message = () => ({
  output: { choices: [{ finish_reason: 'null', message: { content: [{ text: sentence }] } }] },
  usage: { seconds: 1 },
})

const inputAudio = (index: number) => ({
  output: {
    text: sentence.repeat(index),
    sentence: {
      sentence_id: index,
      begin_time: index,
      end_time: index + 1,
      text: sentence,
      sentence_end: true,
    },
  },
  usage: { seconds: 1 },
})

const overHttp = (toFrame: (index: number) => object): Endless => {
  async function* frames(given: Given) {
    try {
      while (given.frames < maxFrames) {
        given.frames += 1
        const json = JSON.stringify({ ...toFrame(given.frames), request_id: 'r' })
        yield Buffer.from(`id:${given.frames}\nevent:result\n:HTTP_STATUS/200\ndata:${json}\n\n`)
        await turn()
      }
    } finally {
      given.isOver = true
    }
  }
  return (given) => {
    const transport: Transport = async () => ({ status: 200, headers: {}, body: frames(given) })
    return { transport }
  }
}

const overSocket: Endless = (given) => {
  const event = (name: string, payload: object) =>
    JSON.stringify({ header: { event: name, attributes: {} }, payload })
  const socketTransport: SocketTransport = async () => ({
    send: async () => {},
    async next() {
      await turn()
      if (given.isOver || given.frames === maxFrames) return { done: true, value: undefined }
      given.frames += 1
      if (given.frames === 1) return { done: false, value: event('task-started', {}) }
      const { output, usage } = inputAudio(given.frames)
      return {
        done: false,
        value: event('result-generated', { output: { sentence: output.sentence }, usage }),
      }
    },
    close: () => void (given.isOver = true),
  })
  return { socketTransport }
}

const ways: readonly [string, string, Endless][] = [
  ['HTTP', 'qwen3-asr-flash', overHttp(message)],
  ['HTTP with times', 'fun-asr-flash', overHttp(inputAudio)],
  ['a WebSocket', 'fun-asr-realtime', overSocket],
]

/** Resolves when nothing more is taken, or everything. */
async function waitForPause(given: Given): Promise<void> {
  for (let before = -1; before !== given.frames;) {
    before = given.frames
    for (let turns = 0; turns < 50; turns += 1) await turn()
  }
}

describe.each(ways)('over %s: %s', (_, model, endless) => {
  test('a reader that stops pauses DashScope, one that cancels ends the call', async () => {
    const given: Given = { frames: 0, isOver: false }
    const gateway = createGateway(endless(given))
    const at = { get: (path: string, init: RequestInit) => gateway.fetch(`http://gateway${path}`, init) }
    const response = await postForm(at, '/v1/audio/transcriptions', [
      ['model', model],
      ['stream', 'true'],
      ['file', toFormFile(silence(1))],
    ])
    expect(response.status).toBe(200)
    await waitForPause(given)
    const held = given.frames
    // Each frame is 4 KB of text: a few of them wait for the reader.
    expect(held).toBeLessThan(100)
    const reader = response.body?.getReader()
    for (let read = 0; read < held + 10; read += 1) await reader?.read()
    await waitForPause(given)
    expect(given.frames).toBeGreaterThan(held)
    expect(given.frames).toBeLessThan(maxFrames / 2)
    expect(given.isOver).toBe(false)
    await reader?.cancel()
    await waitForPause(given)
    expect(given.isOver).toBe(true)
  })
})

/** The model that takes the sound over a WebSocket, with one that never answers and, if wanted, takes nothing. */
function leave({ stream, takesSound }: { stream: boolean; takesSound: boolean }) {
  const ended = Promise.withResolvers<number>()
  const sending = Promise.withResolvers<void>()
  const socketTransport: SocketTransport = async (_request, signal) => {
    signal.addEventListener('abort', () => ended.resolve(performance.now()))
    let isStarted = false
    return {
      async send(sent) {
        if (typeof sent === 'string' && !sent.includes('finish-task')) return
        sending.resolve()
        if (!takesSound) await silent(signal)
      },
      async next() {
        if (isStarted) return silent(signal)
        isStarted = true
        return { done: false, value: '{"header":{"event":"task-started"},"payload":{}}' }
      },
      close: () => ended.resolve(performance.now()),
    }
  }
  const gateway = createGateway({ socketTransport })
  const at = { get: (path: string, init: RequestInit) => gateway.fetch(`http://gateway${path}`, init) }
  const caller = new AbortController()
  const entries = [
    ['model', 'fun-asr-realtime'],
    ['stream', String(stream)],
    ['file', toFormFile(silence(1))],
  ] as const
  const answer = postForm(at, '/v1/audio/transcriptions', entries, {}, { signal: caller.signal })
  return { caller, answer, ended: ended.promise, sending: sending.promise }
}

test.each([
  { stream: false, takesSound: true },
  { stream: true, takesSound: true },
  { stream: false, takesSound: false },
  { stream: true, takesSound: false },
])('the WebSocket of a caller who leaves ends within 50 ms: %j', async (how) => {
  const times: number[] = []
  // The fastest of several, since the machine may be busy.
  for (let tries = 0; tries < 3; tries += 1) {
    const { caller, answer, ended, sending } = leave(how)
    await sending
    for (let turns = 0; turns < 20; turns += 1) await turn()
    const outcome = answer.catch(String)
    const left = performance.now()
    caller.abort()
    times.push((await ended) - left)
    expect(await outcome).toContain('aborted')
  }
  expect(Math.min(...times)).toBeLessThan(50)
})
