import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { audioFormats } from '../../../src/simulator/audio/audio.ts'
import { callSimulator, multimodalPath, resolving, streaming } from '../../support/call-simulator.ts'
import { hum, silence, spoken, spokenUrl, toWavUrl } from '../../support/spoken.ts'
import { startSimulator, type RunningSimulator } from '../../support/start-simulator.ts'
import { uploadToSimulator } from '../../support/upload-to-simulator.ts'

let simulator: RunningSimulator
beforeAll(async () => {
  simulator = await startSimulator()
})
afterAll(() => simulator.close())

interface Body {
  code?: string
  message?: string
  output: {
    choices: { message: { content: { text: string }[]; annotations: unknown }; finish_reason: string }[]
  }
  usage: unknown
}
const model = 'qwen3-asr-flash'

async function recognise(audio: string, parameters: object = {}, headers: Record<string, string> = {}) {
  const messages = [
    { role: 'system', content: [{ text: 'Names: Zhang.' }] },
    { role: 'user', content: [{ audio }] },
  ]
  const body = { model, input: { messages }, parameters }
  const seen = await callSimulator(simulator.origin, { path: multimodalPath, body, headers })
  const [frame] = seen.frames as Body[]
  return { ...seen, answer: frame ?? (JSON.parse(seen.text) as Body) }
}
const textIn = ({ output }: Body) => output.choices[0]?.message.content.map(({ text }) => text).join('')

test.each(audioFormats.filter((format) => format !== 'pcm'))('%s in a data URL', async (format) => {
  const text = 'What is said? 你好。'
  const { answer } = await recognise(spokenUrl(text, { format, sampleRate: 24_000 }))
  expect(answer.output.choices).toEqual([
    {
      finish_reason: 'stop',
      message: {
        role: 'assistant',
        content: [{ text }],
        annotations: [{ type: 'audio_info', language: 'zh', emotion: 'neutral' }],
      },
    },
  ])
  expect(answer.usage).toEqual({
    input_tokens_details: { text_tokens: 0 },
    output_tokens_details: { text_tokens: 8 },
    seconds: 1,
  })
})

test('seconds are those of the recording, rounded up', async () => {
  const { answer } = await recognise(spokenUrl('x'.repeat(100)))
  expect(answer.usage).toMatchObject({ seconds: 3 })
})

test('speech that the simulator made is recognised by its address', async () => {
  const made = await callSimulator(simulator.origin, {
    path: multimodalPath,
    body: { model: 'qwen3-tts-flash', input: { text: 'Round trip.', voice: 'Cherry' } },
  })
  const { output } = JSON.parse(made.text) as { output: { audio: { url: string } } }
  expect(textIn((await recognise(output.audio.url)).answer)).toBe('Round trip.')
  const { answer } = await recognise(output.audio.url.replace('Signature=', 'Signature=x'))
  expect(answer.message).toContain('Failed to download multimodal content')
})

test('a recording in the temporary store needs the header, and its own model', async () => {
  const url = await uploadToSimulator(simulator.origin, Buffer.from(spoken('Stored.')), { model })
  expect(textIn((await recognise(url, {}, resolving)).answer)).toBe('Stored.')
  expect((await recognise(url)).answer.message).toContain('does not appear to be valid')
  const other = await uploadToSimulator(simulator.origin, Buffer.from(spoken('Stored.')), {
    model: 'fun-asr',
  })
  expect((await recognise(other, {}, resolving)).answer.code).toBe('InvalidParameter.DataInspection')
})

test('a stream grows, or comes in parts', async () => {
  const url = spokenUrl('One two three four five six.')
  const texts = async (incremental_output: boolean) => {
    const { frames } = await recognise(url, { incremental_output }, streaming)
    return (frames as Body[]).map(textIn)
  }
  const parts = await texts(true)
  expect(parts.length).toBeGreaterThan(3)
  expect(parts.join('')).toBe('One two three four five six.')
  const whole = await texts(false)
  expect(whole.slice(0, 3)).toEqual([1, 2, 3].map((count) => parts.slice(0, count).join('')))
  expect(whole.at(-1)).toBe('One two three four five six.')
})

test('silence has no text, and a recording with the type of another one has a filler word', async () => {
  const { status, answer } = await recognise(toWavUrl(silence(2)))
  expect([status, textIn(answer)]).toEqual([200, ''])
  const mislabelled = spokenUrl('Hello.', { format: 'mp3' }).replace('audio/mpeg', 'audio/wav')
  expect(textIn((await recognise(mislabelled)).answer)).toBe('嗯。')
})

test('a language may be given', async () => {
  const { answer } = await recognise(toWavUrl(hum(1)), { asr_options: { language: 'en', enable_itn: true } })
  expect(textIn(answer)).toBe('Welcome to Alibaba Cloud.')
  expect(answer.output.choices[0]?.message.annotations).toMatchObject([{ language: 'en' }])
})

describe('refused', () => {
  test.each<[string, string, object, string]>([
    ['no bytes', 'data:audio/wav;base64,', {}, 'The audio is empty'],
    ['no recording', toWavUrl(Buffer.alloc(100, 7)), {}, 'The audio format is illegal and cannot be opened'],
    ['more than five minutes', toWavUrl(silence(301, 100)), {}, 'The audio is too long'],
    [
      'a host that cannot be reached',
      'https://nowhere.invalid/a.wav',
      {},
      'Failed to download multimodal content',
    ],
    ['a path', 'file:///a.wav', {}, 'does not appear to be valid'],
    ['a language', spokenUrl('Hi.'), { asr_options: { language: 'xx' } }, 'parameters.asr_options.language'],
    ['a switch', spokenUrl('Hi.'), { asr_options: { enable_itn: 'yes' } }, 'enable_itn'],
  ])('%s', async (_, url, parameters, message) => {
    const { status, answer } = await recognise(url, parameters)
    expect([status, answer.code]).toEqual([400, 'InvalidParameter'])
    expect(answer.message).toContain(message)
  })

  test('a file of more than 10 MB', async () => {
    const large = Buffer.alloc(10 * 1024 * 1024 + 1)
    large.write('1a45dfa3', 'hex')
    const url = await uploadToSimulator(simulator.origin, large, { model })
    expect((await recognise(url, {}, resolving)).answer.message).toContain(
      'Multimodal file size is too large',
    )
  })

  test('several recordings, and a text of more than 10,000 tokens', async () => {
    const ask = async (content: object[]) => {
      const body = { model, input: { messages: [{ role: 'user', content }] } }
      const { text } = await callSimulator(simulator.origin, { path: multimodalPath, body })
      return (JSON.parse(text) as Body).message
    }
    const audio = spokenUrl('Hi.')
    expect(await ask([{ audio }, { audio }])).toBe('Only one audio is supported.')
    expect(await ask([{ audio }, { text: '字'.repeat(10_001) }])).toContain('[1, 10000]')
  })

  test.each(['qwen3-asr-flash-filetrans', 'fun-asr', 'qwen3-asr-flash-realtime'])(
    '%s here',
    async (other) => {
      const messages = [{ role: 'user', content: [{ audio: spokenUrl('Hi.') }] }]
      const { text } = await callSimulator(simulator.origin, {
        path: multimodalPath,
        body: { model: other, input: { messages } },
      })
      expect((JSON.parse(text) as Body).message).toContain('url error')
    },
  )
})

test('a marker in the recording asks for faults', async () => {
  expect((await recognise(spokenUrl('[[sim: http-503]]Hi.'))).status).toBe(503)
  expect((await recognise(spokenUrl('[[sim: error=Throttling.RateQuota]]Hi.'))).status).toBe(429)
  expect((await recognise(spokenUrl('[[sim: mistyped]]Hi.'))).answer.code).toBe('UnknownFault')
  const cut = await recognise(spokenUrl('[[sim: drop-after=1]]One two three.'), {}, streaming)
  expect(cut.ending).not.toBe('end')
})
