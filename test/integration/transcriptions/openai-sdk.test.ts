import OpenAI, { toFile } from 'openai'
import { expect, test } from 'vitest'

import { key, onBothEdges } from '../../support/edges.ts'
import { spoken } from '../../support/spoken.ts'

const text = 'Hello from the package. And more.'

onBothEdges((bench) => {
  const client = () => new OpenAI({ apiKey: key, baseURL: bench.baseURL, fetch: bench.fetch, maxRetries: 0 })
  const transcriptions = () => client().audio.transcriptions
  const file = () => toFile(spoken(text), 'speech.wav')

  test('openai: json and text', async () => {
    const json = await transcriptions().create({
      model: 'qwen3-asr-flash',
      file: await file(),
      prompt: 'Names.',
    })
    expect(json).toMatchObject({ text, usage: { type: 'duration' } })
    const plain = await transcriptions().create({
      model: 'qwen3-asr-flash',
      file: await file(),
      response_format: 'text',
    })
    expect(plain).toBe(`${text}\n`)
  })

  test.each([
    ['srt', /^1\n00:00:00,/],
    ['vtt', /^WEBVTT\n\n00:00:00\./],
  ] as const)('openai: %s', async (format, start) => {
    const subtitles = await transcriptions().create({
      model: 'paraformer-v2',
      file: await file(),
      response_format: format,
    })
    expect(subtitles).toMatch(start)
  })

  test('openai: verbose_json with words and segments', async () => {
    const { words, segments, duration, language } = await transcriptions().create({
      model: 'fun-asr-flash',
      file: await file(),
      response_format: 'verbose_json',
      timestamp_granularities: ['word', 'segment'],
      language: 'en',
    })
    expect(words?.map(({ word }) => word)).toEqual(text.replaceAll('.', '').split(' '))
    expect(segments).not.toHaveLength(0)
    expect([duration > 0, language]).toEqual([true, 'english'])
  })

  test('openai: diarized_json', async () => {
    const diarized: unknown = await transcriptions().create({
      model: 'fun-asr',
      file: await file(),
      response_format: 'diarized_json',
    })
    const { segments } = diarized as OpenAI.Audio.TranscriptionDiarized
    expect(segments.map(({ speaker }) => speaker)).toEqual(['A', 'B'])
  })

  test.each(['qwen3-asr-flash', 'fun-asr-flash', 'paraformer-v2', 'paraformer-realtime-v2'])(
    'openai: a stream of %s',
    async (model) => {
      const stream = await transcriptions().create({ model, file: await file(), stream: true })
      let joined = ''
      let done: string | undefined
      for await (const event of stream) {
        if (event.type === 'transcript.text.delta') joined += event.delta
        if (event.type === 'transcript.text.done') done = event.text
      }
      expect([joined, done]).toEqual([text, text])
    },
  )

  test('openai: an error has the class of the SDK', async () => {
    const asking = transcriptions().create({
      model: 'qwen3-asr-flash',
      file: await toFile(Buffer.from('no sound'), 'speech.wav'),
    })
    await expect(asking).rejects.toBeInstanceOf(OpenAI.BadRequestError)
    await expect(asking).rejects.toMatchObject({ param: 'file', code: 'invalid_value' })
  })

  test('openai: translations are explained', async () => {
    const asking = client().audio.translations.create({ model: 'qwen3-asr-flash', file: await file() })
    await expect(asking).rejects.toMatchObject({ status: 404 })
    await expect(asking).rejects.toThrow('qwen-mt-plus')
  })
})
