import { afterAll, beforeAll, expect, test } from 'vitest'

import { openSocket, type OpenSocket } from '../../support/open-socket.ts'
import { spoken } from '../../support/spoken.ts'
import { startSimulator, type RunningSimulator } from '../../support/start-simulator.ts'

let simulator: RunningSimulator
beforeAll(async () => {
  simulator = await startSimulator()
})
afterAll(() => simulator.close())

interface Event {
  type: string
  item_id?: string
  text?: string
  stash?: string
  transcript?: string
  language?: string
  error?: { code: string; message: string }
}
const eventsOf = ({ messages }: OpenSocket) => messages as unknown as Event[]
const typesOf = (socket: OpenSocket) => eventsOf(socket).map(({ type }) => type)
const open = (model = 'qwen3-asr-flash-realtime') =>
  openSocket(simulator.origin, `/api-ws/v1/realtime?model=${model}`)
const transcription = 'conversation.item.input_audio_transcription'
const update = (socket: OpenSocket, session: object) => socket.send({ type: 'session.update', session })

function append(socket: OpenSocket, sound: Buffer) {
  for (let at = 0; at < sound.length; at += 3200)
    socket.send({
      type: 'input_audio_buffer.append',
      audio: sound.subarray(at, at + 3200).toString('base64'),
    })
}
const finish = async (socket: OpenSocket) => {
  socket.send({ type: 'session.finish' })
  return socket.closed
}
const samples = (text: string) => spoken(text, { format: 'pcm' })

test('sentences are items, with a draft while they are said', async () => {
  const socket = open()
  update(socket, { input_audio_transcription: { language: 'en' } })
  append(socket, samples('One two three. Four.'))
  expect(await finish(socket)).toBe(1000)
  expect(typesOf(socket).slice(0, 4)).toEqual([
    'session.created',
    'session.updated',
    'input_audio_buffer.speech_started',
    'conversation.item.created',
  ])
  const drafts = eventsOf(socket).filter(({ type }) => type === `${transcription}.text`)
  expect(drafts.length).toBeGreaterThan(2)
  // The confirmed text and the draft after it are the beginning of the sentence.
  const isBeginning = (said: string) => ['One two three.', 'Four.'].some((whole) => whole.startsWith(said))
  expect(drafts.filter(({ text = '', stash = '' }) => !isBeginning(text + stash))).toEqual([])
  expect(drafts.some(({ text = '' }) => text.startsWith('One '))).toBe(true)
  const completed = eventsOf(socket).filter(({ type }) => type === `${transcription}.completed`)
  expect(completed.map(({ transcript, language }) => [transcript, language])).toEqual([
    ['One two three.', 'en'],
    ['Four.', 'en'],
  ])
  expect(new Set(completed.map(({ item_id }) => item_id)).size).toBe(2)
  expect(typesOf(socket).filter((type) => type === 'input_audio_buffer.committed')).toHaveLength(2)
  expect(eventsOf(socket).at(-1)).toMatchObject({
    type: 'session.finished',
    transcript: 'One two three.Four.',
  })
})

test('without detection of turns the sound is committed', async () => {
  const socket = open()
  update(socket, { turn_detection: null })
  append(socket, samples('你好。'))
  socket.send({ type: 'input_audio_buffer.commit' })
  await socket.until((one) => typesOf(one).includes(`${transcription}.completed`))
  expect(typesOf(socket)).not.toContain('input_audio_buffer.speech_started')
  expect(eventsOf(socket).at(-1)).toMatchObject({ transcript: '你好。', language: 'zh' })
  expect(await finish(socket)).toBe(1000)
})

test.each<[string, object, string]>([
  ['a commit with detection of turns', { type: 'input_audio_buffer.commit' }, 'not supported'],
  ['a format', { type: 'session.update', session: { input_audio_format: 'mp3' } }, 'input_audio_format'],
  ['a sample rate', { type: 'session.update', session: { sample_rate: 24_000 } }, 'sample_rate'],
  [
    'a detection',
    { type: 'session.update', session: { turn_detection: { type: 'semantic_vad' } } },
    'turn_detection.type',
  ],
  [
    'a language',
    { type: 'session.update', session: { input_audio_transcription: { language: 'xx' } } },
    "language 'xx'",
  ],
  ['an event', { type: 'response.create' }, 'Unknown event type'],
])('%s is refused', async (_, event, message) => {
  const socket = open()
  socket.send(event)
  await socket.until((one) => typesOf(one).includes('error'))
  expect(eventsOf(socket).at(-1)?.error?.message).toContain(message)
})

test('a model of another interface is not found', async () => {
  const socket = open('fun-asr-realtime')
  await socket.until((one) => typesOf(one).includes('error'))
  expect(eventsOf(socket).at(-1)?.error?.code).toBe('ModelNotFound')
})

test.each([
  ['error=Throttling.RateQuota', 1000],
  ['drop-after=1', 1006],
  ['no-final-event', 1000],
])('a marker in the sound: %s', async (fault, code) => {
  const socket = open()
  append(socket, samples(`[[sim: ${fault}]]One. Two.`))
  expect(await finish(socket)).toBe(code)
  expect(typesOf(socket)).not.toContain('session.finished')
})
