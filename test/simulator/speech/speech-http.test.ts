import { afterAll, beforeAll, expect, test } from 'vitest'

import { textOfAudio } from '../../../src/simulator/audio/audio.ts'
import { callSimulator, multimodalPath, streaming } from '../../support/call-simulator.ts'
import { startSimulator, type RunningSimulator } from '../../support/start-simulator.ts'

let simulator: RunningSimulator
beforeAll(async () => {
  simulator = await startSimulator()
})
afterAll(() => simulator.close())

const cosyPath = '/api/v1/services/audio/tts/SpeechSynthesizer'

interface Frame {
  output: { finish_reason: string; type?: string; audio: { data: string; url?: string } }
  usage: Record<string, unknown>
}

const call = (path: string, model: string, input: object, headers = {}) =>
  callSimulator(simulator.origin, { path, headers, body: { model, input, parameters: {} } })

const speak = (input: object, headers = {}, model = 'qwen3-tts-flash') =>
  call(multimodalPath, model, input, headers)

const frameOf = (text: string) => JSON.parse(text) as Frame

test('Qwen-TTS answers with the URL of a WAV file, which no Authorization may accompany', async () => {
  const { text } = await speak({ text: '你好，world.', voice: 'Cherry' })
  const { output, usage } = frameOf(text)
  expect(output).toMatchObject({ finish_reason: 'stop', audio: { data: '' } })
  expect(usage).toEqual({ characters: 11 })
  const url = output.audio.url ?? ''
  expect(url).toMatch(/^http:\/\/127/)
  const file = new Uint8Array(await (await fetch(url)).arrayBuffer())
  expect(textOfAudio(file)).toBe('你好，world.')
  expect((await fetch(url, { headers: { authorization: 'Bearer x' } })).status).toBe(400)
  expect((await fetch(url.replace(/[\da-f]{8}-/, 'x-'))).status).toBe(404)
  expect((await fetch(url.replace(/&Signature.*/, ''))).status).toBe(403)
})

test('a text requests faults of its file', async () => {
  const { text } = await speak({ text: '[[sim: on-result="http-503"]]Hello.', voice: 'Cherry' })
  expect((await fetch(frameOf(text).output.audio.url ?? '')).status).toBe(503)
})

test('a fault sets the text that recognition returns, with markers', async () => {
  const { text } = await speak({ text: '[[sim: say="[[sim: http-503]] Hi."]]', voice: 'Cherry' })
  const file = await (await fetch(frameOf(text).output.audio.url ?? '')).arrayBuffer()
  expect(textOfAudio(new Uint8Array(file))).toBe('[[sim: http-503]] Hi.')
})

test('Qwen-TTS streams PCM in frames of odd length; the last one has the URL', async () => {
  const said = 'A sentence that takes several frames. '.repeat(4)
  const { frames } = await speak({ text: said, voice: 'Cherry' }, streaming)
  const all = frames as Frame[]
  const parts = all.map(({ output }) => Buffer.from(output.audio.data, 'base64'))
  expect(all.length).toBeGreaterThan(10)
  expect(parts[0]?.length).toBe(4801)
  expect(textOfAudio(Buffer.concat(parts))).toBe(said)
  expect(all.slice(0, -1).every(({ output }) => output.audio.url === undefined)).toBe(true)
  expect(all.at(-1)?.output).toMatchObject({
    finish_reason: 'stop',
    audio: { url: expect.stringMatching(/\.wav/) as string },
  })
})

test('a fault puts a WAV header into the first frame', async () => {
  const { frames } = await speak({ text: '[[sim: riff-first]]Hello.', voice: 'Cherry' }, streaming)
  const parts = (frames as Frame[]).map(({ output }) => Buffer.from(output.audio.data, 'base64'))
  expect(parts[0]?.toString('latin1', 0, 4)).toBe('RIFF')
  expect(textOfAudio(Buffer.concat(parts))).toBe('Hello.')
})

test('the older Qwen-TTS counts tokens', async () => {
  const { text } = await speak({ text: 'x'.repeat(99), voice: 'Cherry' }, {}, 'qwen-tts')
  expect(frameOf(text).usage).toMatchObject({ output_tokens: 50, characters: 0 })
})

test.each([
  [{ text: 'x'.repeat(601), voice: 'Cherry' }, 'Range of input length should be [1, 600]'],
  [{ text: ' ', voice: 'Cherry' }, 'Field required: input.text'],
  [{ text: 'x', voice: 'alloy' }, "Voice 'alloy' is not supported."],
  [{ text: 'x' }, "Voice '' is not supported."],
])('Qwen-TTS refuses %o', async (input, message) => {
  const { status, text } = await speak(input)
  expect(status).toBe(400)
  expect(JSON.parse(text)).toMatchObject({ code: 'InvalidParameter', message })
})

test('Qwen-TTS refuses other languages, and 600 characters pass', async () => {
  const { status } = await speak({ text: 'x', voice: 'Cherry', language_type: 'Latin' })
  expect(status).toBe(400)
  expect((await speak({ text: '好'.repeat(600), voice: 'Eldric Sage' })).status).toBe(200)
})

const voiced = { text: 'One. Two.', voice: 'longanyang' }

test.each(['mp3', 'wav', 'pcm', 'opus'])(
  'CosyVoice makes %s over HTTP, a sentence at a time',
  async (format) => {
    const input = { ...voiced, format, sample_rate: 24_000, rate: 1.5 }
    const { frames } = await call(cosyPath, 'cosyvoice-v3-flash', input, streaming)
    const all = frames as Frame[]
    const types = all.map(({ output }) => output.type)
    const sentence = ['sentence-begin', 'sentence-synthesis', 'sentence-end']
    expect(types).toEqual([...sentence, ...sentence, undefined])
    const file = Buffer.concat(all.map(({ output }) => Buffer.from(output.audio.data, 'base64')))
    expect(textOfAudio(file)).toBe('One. Two.')
    const whole = frameOf((await call(cosyPath, 'cosyvoice-v3-flash', input)).text)
    const stored = await fetch(whole.output.audio.url ?? '')
    expect(textOfAudio(new Uint8Array(await stored.arrayBuffer()))).toBe('One. Two.')
  },
)

test.each([
  [
    'cosyvoice-v3-flash',
    { ...voiced, voice: 'longxiaochun' },
    400,
    /^\[tts:\]Engine return error code: 418$/,
  ],
  ['cosyvoice-v2', { ...voiced, voice: 'longxiaochun_v2', rate: 3 }, 400, /between 0.5 and 2: rate$/],
  ['cosyvoice-v3-flash', { ...voiced, format: 'aac' }, 400, /'mp3'/],
  ['cosyvoice-v3-flash', { ...voiced, sample_rate: 11_025 }, 400, /sample_rate/],
  ['cosyvoice-v3-flash', { ...voiced, text: '[[sim: no-http]]x' }, 400, /does not support http call$/],
  ['cosyvoice-v3-flash', { ...voiced, text: '' }, 400, /input.text$/],
  ['sambert-zhichu-v1', voiced, 400, /url error/],
  ['no-such-tts', voiced, 404, /can not be found/],
])('%s refuses %o over HTTP', async (model, input, status, message) => {
  const answer = await call(cosyPath, model, input)
  expect(answer.status).toBe(status)
  expect(JSON.parse(answer.text)).toMatchObject({ message: expect.stringMatching(message) as string })
})
