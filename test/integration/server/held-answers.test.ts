import { connect, type Socket } from 'node:net'

import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest'

import { Bench, key } from '../../support/edges.ts'
import { postForm, toFormFile } from '../../support/post-form.ts'
import { readError } from '../../support/read-answer.ts'
import { spoken } from '../../support/spoken.ts'
import { soon } from '../../support/soon.ts'

const megabyte = 1_000_000
const budget = megabyte
const reasons: string[] = []
const sockets: Socket[] = []

const bench = new Bench(true)
beforeAll(() =>
  bench.start('over HTTP', { edge: { bodiesBytes: budget, onShed: (reason) => void reasons.push(reason) } }),
)
beforeEach(() => bench.forget())
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy()
  reasons.length = 0
})
afterAll(() => bench.stop())

/** Characters of a text whose WAV file is expected to have 0.43 MB: a quarter of a second each, at 24 kHz and two bytes. */
const characters = 36
/** With the request to the simulator, in words that it counts as letters. */
const fault = '[[sim: stall-after=1]]'
const expectedBytes = (characters * 0.25 + fault.length * 0.08) * 24_000 * 2
const speak = (init: RequestInit = {}, fields: object = {}) =>
  bench.post(
    '/v1/audio/speech',
    {
      model: 'qwen3-tts-flash',
      voice: 'Cherry',
      response_format: 'wav',
      input: `${fault}${'字'.repeat(characters)}`,
      ...fields,
    },
    {},
    init,
  )

test.each([{}, { stream_format: 'sse' }])(
  '50 WAV files at once are held within the budget, and the others are refused before they are billed: %j',
  async (fields) => {
    const leaving = new AbortController()
    const statuses: number[] = []
    const all = Array.from({ length: 50 }, () =>
      speak({ signal: leaving.signal }, fields).then(
        ({ status }) => void statuses.push(status),
        () => {},
      ),
    )
    const admitted = Math.floor(budget / expectedBytes)
    await vi.waitFor(() => expect(statuses).toHaveLength(50 - admitted), { timeout: 15_000, interval: 20 })
    expect(new Set(statuses)).toEqual(new Set([503]))
    await vi.waitFor(() => expect(bench.calls).toHaveLength(admitted), soon)
    expect(reasons).toHaveLength(50 - admitted)
    const { message } = await readError(await speak(), 503)
    expect(message).toContain('short of memory')
    expect(message).toContain('Nothing was sent to DashScope.')
    leaving.abort()
    await Promise.all(all)
    // The connections of disconnected callers close a moment later.
    const whole = () => speak({}, { input: '字'.repeat(characters) })
    await vi.waitFor(async () => expect((await whole()).status).toBe(200), { timeout: 15_000, interval: 50 })
  },
)

test('streamed audio is not counted', async () => {
  const leaving = new AbortController()
  const all = Array.from({ length: 5 }, () =>
    speak({ signal: leaving.signal }, { response_format: 'pcm' }).then(({ status }) => status),
  )
  expect(new Set(await Promise.all(all))).toEqual(new Set([200]))
  leaving.abort()
})

/** A dry run of a recording in the request itself, whose caller reads nothing of its answer of eight million characters. */
async function ignoreDryRun(): Promise<string> {
  const boundary = 'form-boundary-7MA4YWxk'
  const field = (disposition: string) =>
    `--${boundary}\r\ncontent-disposition: form-data; ${disposition}\r\n\r\n`
  const sound = spoken('Held.', { format: 'opus' })
  const body = Buffer.concat([
    Buffer.from(`${field('name="model"')}qwen3-asr-flash\r\n${field('name="file"; filename="a.ogg"')}`),
    sound,
    Buffer.alloc(6 * megabyte - sound.length),
    Buffer.from(`\r\n--${boundary}--\r\n`),
  ])
  const socket = connect(Number(new URL(bench.origin).port), '127.0.0.1')
  sockets.push(socket)
  socket.on('error', () => {})
  socket.write(
    `POST /v1/audio/transcriptions HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${key}\r\nx-gateway-dry-run: true\r\n` +
      `content-type: multipart/form-data; boundary=${boundary}\r\ncontent-length: ${body.length}\r\n\r\n`,
  )
  socket.write(body)
  return new Promise((resolve) => {
    socket.once('data', (bytes: Buffer) => {
      socket.pause()
      resolve(bytes.toString('latin1').slice(9, 12))
    })
  })
}

test('a dry run counts until it is read, and a second one is refused meanwhile', async () => {
  expect(await ignoreDryRun()).toBe('200')
  expect(await ignoreDryRun()).toBe('503')
  expect(bench.calls).toEqual([])
  sockets[0]?.destroy()
  await vi.waitFor(async () => expect(await ignoreDryRun()).toBe('200'), { timeout: 15_000, interval: 200 })
})

test('a whole answer of DashScope is counted, and never refused: it is paid for', async () => {
  expect(await ignoreDryRun()).toBe('200')
  const file = toFormFile(spoken('One sentence. '.repeat(3)))
  const response = await postForm(bench, '/v1/audio/transcriptions', [
    ['model', 'paraformer-v2'],
    ['file', file],
  ])
  expect(response.status).toBe(200)
})
