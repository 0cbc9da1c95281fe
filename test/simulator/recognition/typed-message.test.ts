import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { callSimulator, multimodalPath, resolving, streaming } from '../../support/call-simulator.ts'
import { hum, silence, spoken, spokenUrl, toWavUrl } from '../../support/spoken.ts'
import { startSimulator, type RunningSimulator } from '../../support/start-simulator.ts'
import { uploadToSimulator } from '../../support/upload-to-simulator.ts'

let simulator: RunningSimulator
beforeAll(async () => {
  simulator = await startSimulator()
})
afterAll(() => simulator.close())

interface Output {
  text: string
  sentence: { text: string; sentence_id: number; begin_time: number; end_time: number; words: object[] }
  sentences?: { text: string; speaker_id: number }[]
}
interface Body {
  code?: string
  message?: string
  output: Output
  usage: unknown
}

const model = 'fun-asr-flash-2026-06-15'
const hear = (data: string) => ({ role: 'user', content: [{ type: 'input_audio', input_audio: { data } }] })

interface Options {
  parameters?: object
  headers?: Record<string, string>
  name?: string
  before?: object[]
}
async function recognise(
  data: string,
  { parameters = {}, headers = {}, name = model, before = [] }: Options = {},
) {
  const body = {
    model: name,
    input: { messages: [...before, hear(data)] },
    parameters: { format: 'wav', sample_rate: '16000', ...parameters },
  }
  const seen = await callSimulator(simulator.origin, { path: multimodalPath, body, headers })
  const frames = seen.frames as Body[]
  return { ...seen, frames, answer: frames[0] ?? (JSON.parse(seen.text) as Body) }
}

test('a whole answer has one sentence, with the words of all', async () => {
  const { answer } = await recognise(spokenUrl('Hello. Bye.'))
  const word = (text: string, begin_time: number, end_time: number) => ({
    begin_time,
    end_time,
    text,
    punctuation: '.',
    fixed: true,
  })
  expect(answer).toEqual({
    output: {
      text: 'Hello. Bye.',
      sentence: {
        sentence_id: 1,
        sentence_end: true,
        channel_id: 0,
        begin_time: 20,
        end_time: 240,
        text: 'Hello. Bye.',
        words: [word('Hello', 20, 120), word('Bye', 160, 220)],
      },
    },
    usage: { duration: 1 },
    request_id: expect.any(String) as string,
  })
})

test.each([
  ['mp3', 'mp3'],
  ['opus', 'ogg'],
  ['opus', 'opus'],
] as const)('%s as format %s, in a short stream of one frame', async (format, named) => {
  const url = spokenUrl('Hello. 你好。', { format, sampleRate: 24_000 })
  const { frames } = await recognise(url, { parameters: { format: named }, headers: streaming })
  expect(frames.map(({ output }) => output.text)).toEqual(['Hello. 你好。'])
})

test('a long recording is streamed by sentence, and the text grows', async () => {
  const { frames } = await recognise(toWavUrl(hum(61, 100)), {
    parameters: { language_hints: ['en'] },
    headers: streaming,
  })
  expect(frames).toHaveLength(15)
  const texts = frames.map(({ output }) => output.text)
  for (const [at, text] of texts.entries()) expect(text.startsWith(texts[at - 1] ?? '')).toBe(true)
  expect(frames.map(({ output }) => output.sentence.text)).toEqual(
    Array(15).fill('Welcome to Alibaba Cloud.'),
  )
  expect(frames.at(-1)?.output.sentence).toMatchObject({ sentence_id: 15, end_time: 61_000 })
  expect(texts.at(-1)).toBe(Array(15).fill('Welcome to Alibaba Cloud.').join(' '))
  expect(frames.at(-1)?.usage).toEqual({ duration: 61 })
})

test('a marker streams a short recording by sentence, and corrects the text', async () => {
  const { frames } = await recognise(spokenUrl('[[sim: sentence-frames; rewritten]]One. Two.'), {
    headers: streaming,
  })
  expect(frames.map(({ output }) => output.text)).toEqual(['One…', 'One. Two.'])
})

test('speakers have sentences beside the one', async () => {
  const { answer } = await recognise(spokenUrl('One. Two.'), {
    parameters: { speaker_diarization_enabled: true },
  })
  expect(answer.output.sentences?.map(({ text, speaker_id }) => [text, speaker_id])).toEqual([
    ['One.', 0],
    ['Two.', 1],
  ])
  expect(answer.output.sentence.text).toBe('One. Two.')
})

test('Qwen-Audio counts tokens, and hosts of workspaces have the output outside too', async () => {
  const url = spokenUrl('[[sim: flat-output]]Hi.')
  const { answer } = await recognise(url, { name: 'qwen-audio-3.1-asr-flash' })
  expect(answer).toMatchObject({ text: 'Hi.', sentence: { text: 'Hi.' }, output: { text: 'Hi.' } })
  expect(answer.usage).toEqual({ duration: 1, input_tokens: 16, output_tokens: 2, total_tokens: 18 })
})

test('context comes before the recording', async () => {
  const turn = [
    { role: 'user', content: [{ type: 'input_text', text: 'Names?' }] },
    { role: 'assistant', content: [{ type: 'text', text: 'Zhang.' }] },
  ]
  const ask = async (before: object[]) => (await recognise(spokenUrl('Hi.'), { before })).answer
  expect((await ask(turn)).output.text).toBe('Hi.')
  expect((await ask(Array.from({ length: 6 }, () => turn).flat())).message).toContain('context turns')
  const long = { role: 'user', content: [{ type: 'input_text', text: 'x'.repeat(401) }] }
  expect((await ask([long])).message).toContain('[0, 400]')
})

test('a recording in the temporary store needs the header', async () => {
  const url = await uploadToSimulator(simulator.origin, Buffer.from(spoken('Stored.')), { model })
  expect((await recognise(url, { headers: resolving })).answer.output.text).toBe('Stored.')
  expect((await recognise(url)).answer.code).toBe('FILE_DOWNLOAD_FAILED')
})

describe('refused', () => {
  test.each<[string, string, object, string]>([
    ['silence', toWavUrl(silence(1)), {}, 'ASR_RESPONSE_HAVE_NO_WORDS'],
    ['no recording', toWavUrl(Buffer.alloc(100, 7)), {}, 'DECODE_ERROR'],
    ['another format', spokenUrl('Hi.'), { format: 'mp3' }, 'DECODE_ERROR'],
    ['an unknown format', spokenUrl('Hi.'), { format: 'midi' }, 'UNSUPPORTED_FORMAT'],
    ['a host that is not there', 'https://nowhere.invalid/a.wav', {}, 'InvalidFile.DownloadFailed'],
    ['a number', spokenUrl('Hi.'), { sample_rate: 16_000 }, 'InvalidParameter'],
    ['a weight', spokenUrl('Hi.'), { vocabulary: { Zhang: 9 } }, 'InvalidParameter'],
    ['a language', spokenUrl('Hi.'), { language_hints: ['xx'] }, 'InvalidParameter'],
    ['no audio', '', {}, 'InvalidParameter'],
    ['much base64', `data:audio/wav;base64,${'A'.repeat(10 * 1024 * 1024)}`, {}, 'BadRequest.TooLarge'],
  ])('%s', async (_, url, parameters, code) => {
    const { status, answer } = await recognise(url, { parameters })
    expect(status).toBeGreaterThanOrEqual(400)
    expect(answer.code).toBe(code)
  })

  test('no format, and more than five minutes, in the words of the service', async () => {
    const { answer } = await recognise(spokenUrl('Hi.'), { parameters: { format: undefined } })
    expect(answer.message).toBe('<400> InternalError.Algo.InvalidParameter: format is empty')
    const long = await recognise(toWavUrl(silence(301, 100)))
    expect(long.answer).toMatchObject({
      code: 'AUDIO_DURATION_TOO_LONG',
      message: 'audio duration (301000.0ms) over service process (300s)',
    })
  })

  test('the message of Qwen-ASR', async () => {
    const messages = [{ role: 'user', content: [{ audio: spokenUrl('Hi.') }] }]
    const body = { model, input: { messages }, parameters: { format: 'wav' } }
    const { status, text } = await callSimulator(simulator.origin, { path: multimodalPath, body })
    expect(status).toBe(400)
    expect(text).toContain('input_audio')
  })

  test('in a stream, as a frame', async () => {
    const { status, answer } = await recognise(toWavUrl(silence(1)), { headers: streaming })
    expect([status, answer.code]).toEqual([200, 'ASR_RESPONSE_HAVE_NO_WORDS'])
  })
})

test('a marker in the recording cuts the stream', async () => {
  const url = spokenUrl('[[sim: sentence-frames; drop-after=1]]One. Two.')
  const { ending, frames } = await recognise(url, { headers: streaming })
  expect(ending).not.toBe('end')
  expect(frames).toHaveLength(1)
})
