import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { callSimulator, multimodalPath, streaming } from '../../support/call-simulator.ts'
import { createSimulator } from '../../../src/simulator/index.ts'

const simulator = createSimulator()
let origin = ''
beforeAll(async () => {
  origin = await simulator.listen()
})
afterAll(() => simulator.close())

const noModality = 'The item of content should be a message of a certain modal.'
const malformed =
  '<400> InternalError.Algo.InvalidParameter: The provided URL does not appear to be valid. Ensure it is correctly formatted.'
const sequence = (max: number) =>
  `<400> InternalError.Algo.InvalidParameter: The video modality input does not meet the requirements because: the range of sequence images shoule be (4, ${max}).`
const unfit = 'The media format is not supported or incorrect for the data inspection.'
const image = 'https://example.com/a.png'
const frames = (count: number) => Array.from({ length: count }, () => image)

async function refusal(model: string, content: unknown, parameters: object = {}, headers = {}) {
  const body = { model, input: { messages: [{ role: 'user', content }] }, parameters }
  const seen = await callSimulator(origin, { path: multimodalPath, body, headers })
  const { code, message } = Object(seen.frames[0] ?? JSON.parse(seen.text))
  return [code, message]
}

const contents: [why: string, message: string, content: unknown, model?: string, code?: string][] = [
  ['a string', noModality, 'Hi'],
  ['a string within', noModality, ['Hi']],
  ['an unknown key', noModality, [{ picture: image }]],
  ['an unknown key beside', noModality, [{ image, detail: 'high' }]],
  ['two modalities', noModality, [{ image, text: 'Hi' }]],
  ['a part of the other protocol', noModality, [{ type: 'image_url', image_url: { url: image } }]],
  ['no modality', noModality, [{ type: 'text' }]],
  ['a value that is no address', noModality, [{ image: { url: image } }]],
  ['a list of pictures', noModality, [{ image: [image] }]],
  ['a setting of another modality', noModality, [{ image, fps: 2 }]],
  ['fps', 'Range of fps should be [0.1, 10]', [{ video: image, fps: 0 }]],
  ['max_frames', 'Range of max_frames should be [4, 2000]', [{ video: image, max_frames: 2001 }]],
  ['max_pixels', 'Range of max_pixels should be [1, 16777216]', [{ image, max_pixels: 'all' }]],
  ['too few frames', sequence(512), [{ video: frames(3) }], 'qwen3-vl-plus'],
  ['too many frames', sequence(80), [{ video: frames(81) }], 'qwen-vl-plus'],
  ['oss without its header', malformed, [{ image: 'oss://bucket/a.png' }]],
  ['a data URI without base64', malformed, [{ image: 'data:image/png,x' }]],
  ['a path', malformed, [{ image: '/tmp/a.png' }]],
  ['ftp', malformed, [{ image: 'ftp://x/a.png' }], 'qvq-max'],
  ['bare base64', malformed, [{ image: 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk' }]],
  ['bare base64 of sound', malformed, [{ audio: 'UklGRiQAAABXQVZFZm10IBAAAAABAAEA' }], 'qwen-audio-turbo'],
  ['bare base64 among pictures', malformed, [{ video: [...frames(4), 'iVBORw0KGgo='] }], 'qwen3-vl-plus'],
  ['no address', malformed, [{ image: '' }]],
  [
    'no host',
    'Invalid URL provided in your request.',
    [{ image: 'https:///a.png' }],
    'qwen-vl-plus',
    'InvalidURL',
  ],
  [
    'a data URI of more than 10 MiB',
    "Exceeded limit on max bytes per data-uri item : 10485760'.",
    [{ image: `data:image/png;base64,${'A'.repeat(10_485_760)}` }],
  ],
  ['sound for eyes', unfit, [{ audio: image }], 'qwen3.6-plus', 'InvalidParameter.DataInspection'],
  ['a picture for ears', unfit, [{ image }], 'qwen-audio-turbo', 'InvalidParameter.DataInspection'],
  ['a film for a reader', unfit, [{ video: image }], 'qwen-vl-ocr', 'InvalidParameter.DataInspection'],
  ['no audio for speech recognition', 'The audio is empty', [{ text: 'Hi' }], 'qwen3-asr-flash'],
]

describe('refuses', () => {
  test.each(contents)(
    '%s',
    async (_why, message, content, model = 'qwen-vl-plus', code = 'InvalidParameter') => {
      // Some of the models answer only in a stream.
      const headers = model === 'qvq-max' ? streaming : {}
      expect(await refusal(model, content, {}, headers)).toEqual([code, message])
    },
  )

  test('an unknown task', async () => {
    const parameters = { ocr_options: { task: 'guess' } }
    expect(await refusal('qwen-vl-ocr', [{ image }], parameters)).toEqual([
      'InvalidParameter',
      expect.stringMatching(/^Input should be 'text_recognition', .*: parameters\.ocr_options\.task$/),
    ])
  })

  test('an omni model without a stream', async () => {
    expect(await refusal('qwen3-omni-flash', [{ text: 'Hi' }])).toEqual([
      'InvalidParameter',
      "'audio' output only support with stream=true",
    ])
  })

  test.each([
    [{}, "Input should be 'Cherry', 'Serena', 'Ethan' or 'Chelsie': parameters.audio.voice"],
    [{ audio: { voice: 'Ethan', format: 'mp3' } }, "Input should be 'wav': parameters.audio.format"],
  ])('speech with %j', async (options, message) => {
    const parameters = { modalities: ['text', 'audio'], ...options }
    expect(await refusal('qwen3-omni-flash', [{ text: 'Hi' }], parameters, streaming)).toEqual([
      'InvalidParameter',
      message,
    ])
  })
})
