import { afterAll, beforeAll, expect, test } from 'vitest'

import { toChannelsFile } from '../../../src/simulator/audio/audio.ts'
import { createSimulator } from '../../../src/simulator/index.ts'
import { resolving } from '../../support/call-simulator.ts'
import { spoken } from '../../support/spoken.ts'
import { ofFiles, transcribing, welcome } from './ask-for-transcripts.ts'

const simulator = createSimulator({ taskQueriesPerSecond: 1000 })
let origin = ''
beforeAll(async () => {
  origin = await simulator.listen()
})
afterAll(() => simulator.close())
const { upload, submit, poll, run, read } = transcribing(() => origin)

/** The transcript of one recording. */
async function transcribe(file: Buffer, parameters: object = {}, model = 'paraformer-v2') {
  const done = await run(ofFiles([await upload(file, model)], parameters, model), resolving)
  return read(done.output.results?.[0]?.transcription_url)
}

test('a recording becomes a transcript with sentences, words and times', async () => {
  const url = await upload(spoken('Hello, world. 你好。'))
  const submitted = await submit(ofFiles([url]), resolving)
  expect(submitted.body.output).toEqual({ task_status: 'PENDING', task_id: expect.any(String) as string })
  const id = submitted.body.output.task_id
  expect((await poll(id)).output).toMatchObject({
    task_status: 'RUNNING',
    task_metrics: { TOTAL: 1, SUCCEEDED: 0, FAILED: 0 },
  })
  const done = await poll(id)
  expect(done).toMatchObject({
    output: {
      task_status: 'SUCCEEDED',
      results: [{ file_url: url, subtask_status: 'SUCCEEDED' }],
      task_metrics: { TOTAL: 1, SUCCEEDED: 1, FAILED: 0 },
    },
    usage: { duration: 1 },
  })
  const address = done.output.results?.[0]?.transcription_url ?? ''
  expect((await fetch(address)).headers.get('content-type')).toBe('application/json')
  expect(await read(address)).toEqual({
    file_url: url,
    properties: {
      audio_format: 'pcm_s16le',
      channels: [0],
      original_sampling_rate: 16_000,
      original_duration_in_milliseconds: 480,
    },
    transcripts: [
      {
        channel_id: 0,
        content_duration_in_milliseconds: 440,
        text: 'Hello, world. 你好。',
        sentences: [
          {
            begin_time: 20,
            end_time: 280,
            text: 'Hello, world.',
            sentence_id: 1,
            words: [
              { begin_time: 20, end_time: 120, text: 'Hello', punctuation: ',' },
              { begin_time: 160, end_time: 260, text: 'world', punctuation: '.' },
            ],
          },
          {
            begin_time: 300,
            end_time: 480,
            text: '你好。',
            sentence_id: 2,
            words: [{ begin_time: 300, end_time: 420, text: '你好', punctuation: '。' }],
          },
        ],
      },
    ],
  })
})

test('Qwen-ASR takes one file, and has a form of its own', async () => {
  const model = 'qwen3-asr-flash-filetrans'
  const file_url = await upload(spoken('One. 二。'), model)
  const parameters = { enable_words: true }
  const done = await run({ model, input: { file_url }, parameters }, resolving)
  expect(done).toMatchObject({
    output: { task_status: 'SUCCEEDED', result: { transcription_url: expect.any(String) as string } },
    usage: { seconds: 1 },
  })
  const transcript = await read(done.output.result?.transcription_url)
  expect(transcript.audio_info).toEqual({ format: 'pcm_s16le', sample_rate: 16_000 })
  expect(transcript.transcripts[0]?.sentences).toMatchObject([
    { sentence_id: 0, language: 'en', emotion: 'neutral', text: 'One.', words: [{ text: 'One' }] },
    { sentence_id: 1, language: 'zh', text: '二。' },
  ])
  const plain = await run({ model, input: { file_url }, parameters: { language: 'en' } }, resolving)
  const [sentence] = (await read(plain.output.result?.transcription_url)).transcripts[0]?.sentences ?? []
  expect(sentence).not.toHaveProperty('words')
})

test('each wanted channel has a transcript of its own', async () => {
  const file = toChannelsFile(['Left.', 'Right.'], { sampleRate: 8000, rate: 1 })
  const both = await transcribe(file, { channel_id: [0, 1, 2] })
  expect(both.transcripts.map(({ channel_id, text }) => [channel_id, text])).toEqual([
    [0, 'Left.'],
    [1, 'Right.'],
  ])
  expect(both.properties).toMatchObject({ channels: [0, 1] })
  expect((await transcribe(file)).transcripts.map(({ text }) => text)).toEqual(['Left.'])
})

test.each([
  ['fun-asr', { diarization_enabled: true }, [0, 1, 0, 1]],
  ['paraformer-v2', { diarization_enabled: true, speaker_count: 3 }, [0, 1, 2, 0]],
  ['fun-asr', {}, Array(4).fill(undefined)],
])('%s with %o has the speakers %j', async (model, parameters, speakers) => {
  const { transcripts } = await transcribe(spoken('One. Two. Three. Four.'), parameters, model)
  expect(transcripts[0]?.sentences.map(({ speaker_id }) => speaker_id)).toEqual(speakers)
})

test('SenseVoice has tags in its text', async () => {
  const { transcripts } = await transcribe(spoken('Hello. Bye.'), {}, 'sensevoice-v1')
  expect(transcripts[0]?.sentences[0]?.text).toBe('<|Speech|> Hello. <|/Speech|><|NEUTRAL|>')
  expect(transcripts[0]?.sentences[0]?.words[0]?.text).toBe('Hello')
})

test('a recording elsewhere says the sentence of the documentation', async () => {
  const done = await run(ofFiles([welcome], { language_hints: ['en'] }, 'fun-asr'))
  const { transcripts } = await read(done.output.results?.[0]?.transcription_url)
  expect(transcripts[0]?.text).toBe('Welcome to Alibaba Cloud.')
})
