import { describe, expect, test } from 'vitest'

import { createGateway } from '../../../src/index.ts'
import { postChat } from '../../support/post-chat.ts'
import { readCompletion, readStream } from '../../support/read-answer.ts'
import { replayFrames } from '../../support/replay-frames.ts'
import { Simulated } from '../../support/simulated.ts'

const simulated = new Simulated()

const web = 'https://example.com/cat.png'
const text = { type: 'text', text: 'What is it?' }
const frames = [0, 1, 2, 3].map((index) => `https://example.com/${index}.png`)
const say = (model: string, parts: unknown[], fields: Record<string, unknown> = {}) => ({
  model,
  messages: [{ role: 'user', content: parts }],
  ...fields,
})

describe('answers', () => {
  const answer = async (messages: Record<string, unknown>[], model = 'qwen-vl-max') => {
    const { transport } = replayFrames(
      messages.map((message, index) => ({
        message,
        finish: index === messages.length - 1 ? 'stop' : 'null',
      })),
    )
    const gateway = createGateway({ transport })
    const whole = await readCompletion(await postChat(gateway, say(model, [text])))
    const streamed = await readStream(await postChat(gateway, say(model, [text], { stream: true })))
    return { message: whole.choices[0]?.message, streamed }
  }

  test('lists of text are text', async () => {
    const frame = (...pieces: string[]) => ({ content: pieces.map((piece) => ({ text: piece })) })
    const { message, streamed } = await answer([frame('A ', 'c'), frame(), frame('at.'), { content: [] }])
    expect(message?.content).toBe('A cat.')
    expect(streamed.text).toBe('A cat.')
    expect(message).not.toHaveProperty('dashscope')
  })

  test('parts that are neither text nor audio are kept in dashscope.content', async () => {
    const ocr = { text: '{"a":1}', ocr_result: { kv_result: { a: 1 } } }
    const size = { image_hw: [[900, 1300]] }
    const { message, streamed } = await answer([{ content: [ocr] }, { content: [size] }])
    expect(message).toMatchObject({ content: '{"a":1}', dashscope: { content: [ocr, size] } })
    const deltas = streamed.chunks.flatMap(({ choices }) =>
      choices.flatMap(({ delta }) => delta.dashscope ?? []),
    )
    expect(deltas).toEqual([{ content: [ocr] }, { content: [size] }])
    expect(streamed.text).toBe('{"a":1}')
  })
})

test('reading pictures: the result of a task comes with the text', async () => {
  const options = { ocr_options: { task: 'advanced_recognition' } }
  const image = { type: 'image_url', image_url: { url: web } }
  const { whole, sent } = await simulated.both(say('qwen-vl-ocr', [image], options))
  expect(sent.parameters).toMatchObject(options)
  const items = whole.choices[0]?.message.dashscope?.content as { ocr_result: { words_info: unknown[] } }[]
  expect(items.flatMap(({ ocr_result: result }) => result.words_info).length).toBeGreaterThan(0)
})

test('the size of pictures', async () => {
  const image = { type: 'image_url', image_url: { url: web } }
  const { whole } = await simulated.both(
    say('qwen3-vl-plus', [image, text], { vl_enable_image_hw_output: true }),
  )
  expect(whole.choices[0]?.message.dashscope?.content).toMatchObject([{ image_hw: [924, 1316] }])
})

test('annotations of speech recognition are in message.dashscope', async () => {
  const sound = { type: 'input_audio', input_audio: { data: 'AAAA', format: 'wav' } }
  const { whole, sent } = await simulated.both(
    say('qwen3-asr-flash', [sound], { asr_options: { language: 'zh' } }),
  )
  expect(sent.parameters).toMatchObject({ asr_options: { language: 'zh' } })
  expect(whole.choices[0]?.message.dashscope?.annotations).toBeInstanceOf(Array)
})

test('spoken answers are message.audio, and delta.audio in a stream', async () => {
  const speech = { modalities: ['text', 'audio'], audio: { voice: 'Cherry', format: 'wav' } }
  const { whole, streamed, sent } = await simulated.both(say('qwen3-omni-flash', [text], speech))
  expect(sent.parameters).toMatchObject(speech)
  const { audio, content } = whole.choices[0]?.message ?? {}
  expect(audio).toEqual({
    id: expect.stringMatching(/^audio_/) as unknown,
    data: expect.stringMatching(/^[A-Za-z0-9+/]+=*$/) as unknown,
    expires_at: expect.any(Number) as unknown,
    transcript: content,
  })
  const deltas = streamed.chunks.flatMap(({ choices }) => choices.flatMap(({ delta }) => delta.audio ?? []))
  expect(deltas.filter(({ id }) => id !== undefined)).toHaveLength(1)
  const bytes = Buffer.concat(deltas.map(({ data }) => Buffer.from(data ?? '', 'base64')))
  expect(bytes.toString('base64')).toBe(audio?.data)
  expect(bytes.length).toBeGreaterThan(1000)
})

test('tokens of pictures and films are counted on their own', async () => {
  const parts = [{ type: 'image_url', image_url: { url: web } }, { type: 'video', video: frames }, text]
  const { whole } = await simulated.both(say('qwen3-vl-plus', parts))
  const { image_tokens: image, video_tokens: video } = whole.usage?.prompt_tokens_details ?? {}
  expect(image).toBeGreaterThan(0)
  expect(video).toBeGreaterThan(0)
})
