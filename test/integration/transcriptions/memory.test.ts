import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import { unobservedCall } from '../../../src/dashscope/call-observer.ts'
import { createFetch } from '../../../src/http/adapters/fetch.ts'
import { unobservedRequest } from '../../../src/http/adapters/request-observer.ts'
import { createGateway } from '../../../src/index.ts'
import { key } from '../../support/edges.ts'
import { postForm, toFormFile, type FormEntry } from '../../support/post-form.ts'
import { scriptSocket } from '../../support/script-socket.ts'
import { spoken } from '../../support/spoken.ts'

const size = 100_000
const file: FormEntry = ['file', toFormFile(Buffer.concat([spoken('Hello.'), Buffer.alloc(size)]))]

/** What is freed and sent, in order. */
let events: unknown[] = []

beforeEach(() => {
  events = []
  const transfer = Reflect.get(ArrayBuffer.prototype, 'transfer')
  vi.spyOn(ArrayBuffer.prototype, 'transfer').mockImplementation(function (this: ArrayBuffer, length) {
    if (this.byteLength >= size) events.push('bytes freed')
    return transfer.call(this, length)
  })
})
afterEach(() => vi.restoreAllMocks())

async function send(entries: readonly FormEntry[], headers: Record<string, string> = {}) {
  const lines = ['task-started', 'result-generated', 'task-finished'].map((event) =>
    JSON.stringify({ header: { event }, payload: {} }),
  )
  const gateway = createGateway({ socketTransport: scriptSocket(lines, events) })
  const observe = () => ({
    ...unobservedRequest,
    callStarted(kind?: string) {
      events.push(`call: ${kind}`)
      return unobservedCall
    },
    bodyFreed: () => void events.push('body freed'),
  })
  const get = createFetch(gateway, { observe })
  const response = await postForm(
    { get: (path, init) => get(`http://gateway${path}`, init) },
    '/v1/audio/transcriptions',
    entries,
    { authorization: `Bearer ${key}`, ...headers },
  )
  await response.text()
  return response.status
}

test('a file that is refused, or only described, is freed', async () => {
  const model: FormEntry = ['model', 'qwen3-asr-flash']
  expect(await send([model, file, ['response_format', 'srt']])).toBe(400)
  expect(events).toEqual(['bytes freed'])
  events = []
  expect(await send([model, file], { 'x-gateway-dry-run': 'true' })).toBe(200)
  expect(events).toEqual(['bytes freed'])
})

test('a file for a WebSocket counts until its last byte is sent, and is freed then', async () => {
  expect(await send([['model', 'fun-asr-realtime'], file])).toBe(200)
  expect(events.slice(0, 2)).toEqual(['call: task', '/api-ws/v1/inference'])
  const last = events.findLastIndex((event) => /^\d+ bytes$/.test(String(event)))
  expect(events.slice(last + 1)).toEqual([
    'bytes freed',
    'body freed',
    expect.objectContaining({ header: expect.objectContaining({ action: 'finish-task' }) as object }),
  ])
})
