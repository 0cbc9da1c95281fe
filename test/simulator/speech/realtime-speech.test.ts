import { afterAll, beforeAll, expect, test } from 'vitest'

import { textOfAudio } from '../../../src/simulator/audio/audio.ts'
import { openSocket, type OpenSocket } from '../../support/open-socket.ts'
import { startSimulator, type RunningSimulator } from '../../support/start-simulator.ts'

let simulator: RunningSimulator
beforeAll(async () => {
  simulator = await startSimulator()
})
afterAll(() => simulator.close())

interface Event {
  type: string
  event_id: string
  delta?: string
  error?: { code: string; message: string }
  response?: { usage?: object }
}
const eventsOf = ({ messages }: OpenSocket) => messages as unknown as Event[]
const has = (type: string) => (socket: OpenSocket) => eventsOf(socket).some((event) => event.type === type)
const audioOf = (socket: OpenSocket) =>
  Buffer.concat(eventsOf(socket).map(({ delta = '' }) => Buffer.from(delta, 'base64')))

const open = (model = 'qwen3-tts-flash-realtime', headers = {}) =>
  openSocket(simulator.origin, `/api-ws/v1/realtime?model=${model}`, headers)
const update = (socket: OpenSocket, session: object = {}) =>
  socket.send({ type: 'session.update', session: { voice: 'Cherry', mode: 'server_commit', ...session } })
const append = (socket: OpenSocket, text: string) => socket.send({ type: 'input_text_buffer.append', text })
const finish = (socket: OpenSocket) => socket.send({ type: 'session.finish' })

test.each(['mp3', 'wav', 'pcm', 'opus'])(
  'a session speaks %s, a response for each sentence',
  async (format) => {
    const socket = open()
    update(socket, { response_format: format, sample_rate: 24_000, speech_rate: 1.5 })
    append(socket, 'One sentence. Ano')
    append(socket, 'ther one')
    finish(socket)
    expect(await socket.closed).toBe(1000)
    expect(textOfAudio(audioOf(socket))).toBe('One sentence. Another one')
    const types = eventsOf(socket).map(({ type }) => type)
    expect(types.slice(0, 3)).toEqual(['session.created', 'session.updated', 'response.created'])
    expect(types.filter((type) => type === 'response.done')).toHaveLength(2)
    expect(types.at(-1)).toBe('session.finished')
    expect(eventsOf(socket).every((event) => event.event_id.startsWith('event_'))).toBe(true)
  },
)

test('in commit mode the client decides when its text is spoken', async () => {
  const socket = open()
  update(socket, { mode: 'commit' })
  append(socket, 'One. Two.')
  socket.send({ type: 'input_text_buffer.clear' })
  append(socket, 'Three. Four.')
  socket.send({ type: 'input_text_buffer.commit' })
  await socket.until(has('response.done'))
  finish(socket)
  await socket.closed
  expect(textOfAudio(audioOf(socket))).toBe('Three. Four.')
})

test('a session that has begun to speak keeps its options', async () => {
  const socket = open()
  update(socket)
  append(socket, 'One.')
  await socket.until(has('response.done'))
  update(socket, { voice: 'Ethan' })
  await socket.until(has('error'))
  expect(eventsOf(socket).at(-1)?.error?.message).toBe(
    'Session update error: session already started or finished or failed.',
  )
})

test.each([
  ['qwen3-tts-flash-realtime', { voice: 'alloy' }, "Voice 'alloy' is not supported."],
  ['qwen3-tts-flash-realtime', { speech_rate: 3 }, 'Input should be between 0.5 and 2: speech_rate'],
  ['qwen-tts-realtime', { response_format: 'mp3' }, "Input should be 'pcm': response_format"],
  ['qwen3-tts-flash', {}, 'Model can not be found.'],
])('%s refuses %o', async (model, session, message) => {
  const socket = open(model)
  update(socket, session)
  await socket.until(has('error'))
  expect(eventsOf(socket).at(-1)?.error?.message).toBe(message)
  await socket.closed
})

test.each([
  ['drop-after=1', 1006],
  ['error-after=1', 1000],
  ['no-final-event', 1000],
])('the fault %s closes with %i', async (fault, code) => {
  const socket = open('qwen3-tts-flash-realtime', { 'x-simulator': fault })
  update(socket)
  append(socket, 'A sentence with more than one message of sound in it.')
  finish(socket)
  expect(await socket.closed).toBe(code)
  expect(eventsOf(socket).some(({ type }) => type === 'session.finished')).toBe(false)
})

test('a fault sets the text that recognition returns, with markers', async () => {
  const socket = open()
  update(socket)
  append(socket, '[[sim: say="[[sim: http-503]] Hi."]]')
  finish(socket)
  await socket.closed
  expect(textOfAudio(audioOf(socket))).toBe('[[sim: http-503]] Hi.')
})
