import { randomUUID } from 'node:crypto'

import { afterAll, beforeAll, expect, test } from 'vitest'

import { textOfAudio } from '../../../src/simulator/audio/audio.ts'
import { openSocket, type OpenSocket } from '../../support/open-socket.ts'
import { startSimulator, type RunningSimulator } from '../../support/start-simulator.ts'

let simulator: RunningSimulator
beforeAll(async () => {
  simulator = await startSimulator({ taskIdleMs: 30_000 })
})
afterAll(() => simulator.close())

const parameters = { text_type: 'PlainText', voice: 'longanyang', format: 'mp3', sample_rate: 24_000 }
const ids = new WeakMap<OpenSocket, string>()

const command = (socket: OpenSocket, action: string, payload: object, streaming = 'duplex') => {
  if (action === 'run-task') ids.set(socket, randomUUID())
  socket.send({ header: { action, task_id: ids.get(socket) ?? 'none', streaming }, payload })
}
const run = (socket: OpenSocket, changes: object = {}, streaming = 'duplex') =>
  command(
    socket,
    'run-task',
    {
      task_group: 'audio',
      task: 'tts',
      function: 'SpeechSynthesizer',
      model: 'cosyvoice-v3-flash',
      parameters,
      input: {},
      ...changes,
    },
    streaming,
  )

interface Event {
  header: { event: string; error_code?: string; error_message?: string }
  payload: { output?: { type?: string }; usage?: object }
}
const eventsOf = ({ messages }: OpenSocket) =>
  messages.filter(
    (message) => typeof message === 'object' && !(message instanceof Buffer),
  ) as unknown as Event[]
const namesOf = (socket: OpenSocket) => eventsOf(socket).map(({ header }) => header.event)
const has = (name: string) => (socket: OpenSocket) => namesOf(socket).includes(name)
const audioOf = ({ messages }: OpenSocket) =>
  Buffer.concat(messages.flatMap((message) => (message instanceof Buffer ? [message] : [])))

const open = (headers = {}, { origin } = simulator) => openSocket(origin, '/api-ws/v1/inference', headers)

async function speak(socket: OpenSocket, ...texts: string[]) {
  await socket.until(has('task-started'))
  for (const text of texts) command(socket, 'continue-task', { input: { text } })
  command(socket, 'finish-task', { input: {} })
  await socket.until((one) => has('task-finished')(one) || has('task-failed')(one))
}

test.each(['mp3', 'wav', 'pcm', 'opus'])('CosyVoice speaks %s in binary messages', async (format) => {
  const socket = open()
  run(socket, { parameters: { ...parameters, format, rate: 1.25 } })
  await speak(socket, 'One sentence. Ano', 'ther one')
  expect(textOfAudio(audioOf(socket))).toBe('One sentence. Another one')
  expect(eventsOf(socket).at(-1)?.payload).toMatchObject({ usage: { characters: 25 } })
  const types = eventsOf(socket).flatMap(({ payload }) => payload.output?.type ?? [])
  expect(types.filter((type) => type === 'sentence-begin')).toHaveLength(2)
  const binaries = socket.messages.filter((message) => message instanceof Buffer)
  expect(types.filter((type) => type === 'sentence-synthesis').length).toBeGreaterThanOrEqual(
    binaries.length - 1,
  )
  socket.close()
})

test('the socket serves a second task, with an id of its own', async () => {
  const socket = open()
  run(socket)
  await speak(socket, 'One.')
  socket.messages.length = 0
  run(socket)
  await speak(socket, 'Two.')
  expect(textOfAudio(audioOf(socket))).toBe('Two.')
  socket.close()
})

test('Sambert has its text from the beginning', async () => {
  const socket = open()
  run(
    socket,
    { model: 'sambert-zhichu-v1', parameters: { text_type: 'PlainText' }, input: { text: '你好。' } },
    'out',
  )
  await socket.until(has('task-finished'))
  const file = audioOf(socket)
  expect(file.readUInt32LE(24)).toBe(16_000)
  expect(textOfAudio(file)).toBe('你好。')
  socket.close()
})

test.each<[string, object, string, string]>([
  [
    'an unknown voice',
    { parameters: { ...parameters, voice: 'longxiaochun' } },
    'InvalidParameter',
    '[tts:]Engine return error code: 418',
  ],
  ['an unknown model', { model: 'none' }, 'ModelNotFound', 'Model can not be found.'],
  ['another service', { function: 'recognise' }, 'InvalidParameter', 'task can not be null'],
  [
    'no parameters',
    { parameters: null },
    'InvalidParameter',
    'Missing required parameter "payload.parameters"',
  ],
  [
    'a format',
    { parameters: { ...parameters, format: 'flac' } },
    'InvalidParameter',
    "Input should be 'pcm' or 'wav' or 'mp3' or 'opus': format",
  ],
])('run-task with %s fails, and the socket is closed', async (_, changes, code, text) => {
  const socket = open()
  run(socket, changes)
  await socket.until(has('task-failed'))
  expect(eventsOf(socket).at(-1)?.header).toMatchObject({ error_code: code, error_message: text })
  expect(await socket.closed).toBe(1000)
})

test('a text before run-task fails, as do silence and a text that is too long', async () => {
  const early = open()
  command(early, 'continue-task', { input: { text: 'x' } })
  await early.until(has('task-failed'))
  const hasty = await startSimulator({ taskIdleMs: 40 })
  const silent = open({}, hasty)
  run(silent)
  await silent.until(has('task-failed'))
  expect(eventsOf(silent).at(-1)?.header).toMatchObject({
    error_code: 'CLIENT_ERROR',
    error_message: 'request timeout after 0.04 seconds.',
  })
  await hasty.close()
  const long = open()
  run(long)
  await speak(long, 'x'.repeat(20_001))
  expect(namesOf(long).at(-1)).toBe('task-failed')
})

test.each([
  ['error=Throttling.RateQuota', 'task-failed', 0],
  ['error-after=3', 'task-failed', 1],
])('the fault %s ends in %s', async (fault, ending, binaries) => {
  const socket = open()
  run(socket)
  await speak(socket, `[[sim: ${fault}]]A sentence with more than one message of sound in it.`)
  expect(namesOf(socket).at(-1)).toBe(ending)
  expect(socket.messages.filter((message) => message instanceof Buffer)).toHaveLength(binaries)
})

test.each([
  ['drop-after=3', 1006],
  ['cut-after=3', 1000],
  ['no-final-event', 1000],
])('the fault %s closes with %i', async (fault, code) => {
  const socket = open({ 'x-simulator': fault })
  run(socket)
  await speak(socket, 'Hello there.').catch(() => {})
  expect(await socket.closed).toBe(code)
})

test('a fault sends a message that is not JSON', async () => {
  const socket = open()
  run(socket)
  await speak(socket, '[[sim: bad-json=1]]Hello.')
  expect(socket.messages.some((message) => typeof message === 'string')).toBe(true)
  socket.close()
})

test.each([
  [{ authorization: 'Bearer nonsense' }, 401, /InvalidApiKey/],
  [{ authorization: 'Bearer sk-throttled-1234' }, 429, /Throttling.RateQuota/],
  [{ 'x-dashscope-workspace': 'ws-unknown' }, 404, /WorkSpaceNotFound/],
  [{ 'x-simulator': 'http-503' }, 503, /ModelUnavailable/],
  [{ 'x-simulator': 'html-502' }, 502, /<html>/],
])('the handshake with %o is refused with %i', async (headers, status, body) => {
  const { refusal } = open(headers)
  expect(await refusal).toEqual({ status, body: expect.stringMatching(body) as string })
})

test('the messages of a connection are recorded, and how it ended', async () => {
  simulator.forget()
  const left = open()
  run(left)
  await left.until(has('task-started'))
  left.close()
  await expect.poll(() => simulator.calls[0]?.state).toBe('aborted')
  expect(simulator.calls[0]).toMatchObject({
    path: '/api-ws/v1/inference',
    key: 'sk-test-key-1',
    body: [{ header: { action: 'run-task' } }],
  })
})
