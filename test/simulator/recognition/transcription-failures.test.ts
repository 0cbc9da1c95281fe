import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { createSimulator } from '../../../src/simulator/index.ts'
import { resolving } from '../../support/call-simulator.ts'
import { silence, spoken } from '../../support/spoken.ts'
import { ofFiles, transcribing, welcome } from './ask-for-transcripts.ts'

const simulator = createSimulator({ taskQueriesPerSecond: 1000 })
let origin = ''
beforeAll(async () => {
  origin = await simulator.listen()
})
afterAll(() => simulator.close())
const { upload, submit, poll, run } = transcribing(() => origin)

describe('files that cannot be transcribed', () => {
  const gone = 'https://nowhere.invalid/a.wav'
  const unmade = 'http://127.0.0.1:1/a.wav'

  test('fail as subtasks of a task that succeeds', async () => {
    const done = await run(ofFiles([gone, welcome, unmade]))
    expect(done.output.task_status).toBe('SUCCEEDED')
    expect(done.output.task_metrics).toEqual({ TOTAL: 3, SUCCEEDED: 1, FAILED: 2 })
    expect(done.output.results).toEqual([
      {
        file_url: gone,
        code: 'InvalidFile.DownloadFailed',
        message: 'The audio file cannot be downloaded.',
        subtask_status: 'FAILED',
      },
      { file_url: welcome, transcription_url: expect.any(String) as string, subtask_status: 'SUCCEEDED' },
      expect.objectContaining({ file_url: unmade, subtask_status: 'FAILED' }),
    ])
    expect(done.usage).toEqual({ duration: 1 })
  })

  test('fail the task if there is no other', async () => {
    const { output } = await run(ofFiles([gone]))
    expect(output).toMatchObject({
      task_status: 'FAILED',
      code: 'InvalidFile.DownloadFailed',
      results: [{ file_url: gone, subtask_status: 'FAILED' }],
      task_metrics: { TOTAL: 1, SUCCEEDED: 0, FAILED: 1 },
    })
  })

  test.each<[string, Buffer, string]>([
    ['silence', silence(2), 'SUCCESS_WITH_NO_VALID_FRAGMENT'],
    ['no recording', Buffer.alloc(1000, 7), 'DECODE_ERROR'],
    ['more than twelve hours', silence(43_201, 8), 'AUDIO_DURATION_TOO_LONG'],
  ])('%s', async (_, file, code) => {
    const { output } = await run(ofFiles([await upload(file)]), resolving)
    expect([output.task_status, output.code]).toEqual(['FAILED', code])
  })

  test('the temporary store needs a header, and another model reads nothing of it', async () => {
    const url = await upload(spoken('Hi.'))
    expect((await run(ofFiles([url]))).output.code).toBe('FILE_DOWNLOAD_FAILED')
    const other = await run(ofFiles([url], {}, 'fun-asr'), resolving)
    expect(other.output.code).toBe('InvalidFile.DownloadFailed')
  })

  test('a task without the object `parameters` is accepted and fails', async () => {
    const { output } = await run({ model: 'fun-asr', input: { file_urls: [welcome] } })
    expect([output.task_status, output.code]).toEqual(['FAILED', 'BadRequest.EmptyParameters'])
  })
})

describe('refused', () => {
  const base64 = 'data:audio/wav;base64,UklGRg=='
  test.each<[string, object, string]>([
    ['base64', ofFiles([base64]), 'Invalid URL'],
    ['a path', ofFiles(['/tmp/a.wav']), 'Invalid URL'],
    ['no file', ofFiles([]), '[1, 100]'],
    ['101 files', ofFiles(Array(101).fill(welcome) as string[]), '[1, 100]'],
    ['the other name', { model: 'fun-asr', input: { file_url: welcome }, parameters: {} }, 'input.file_urls'],
    ['the other name of Qwen', ofFiles([welcome], {}, 'qwen3-asr-flash-filetrans'), 'input.file_url'],
    ['a channel', ofFiles([welcome], { channel_id: 0 }), 'parameters.channel_id'],
    ['one speaker', ofFiles([welcome], { speaker_count: 1 }), 'parameters.speaker_count'],
    ['a switch', ofFiles([welcome], { diarization_enabled: 'true' }), 'parameters.diarization_enabled'],
    ['a language', ofFiles([welcome], { language_hints: ['sv'] }), 'parameters.language_hints'],
  ])('%s', async (_, body, message) => {
    const { status, body: answer } = await submit(body)
    expect(status).toBe(400)
    expect(answer.message).toContain(message)
  })

  test.each([
    ['qwen3-asr-flash', 400, 'url error'],
    ['fun-asr-realtime', 400, 'url error'],
    ['qwen-plus', 400, 'url error'],
    ['cosyvoice-v2', 400, 'url error'],
    ['whisper-1', 404, 'Model can not be found.'],
  ])('%s', async (model, status, message) => {
    const answer = await submit(ofFiles([welcome], {}, model))
    expect(answer.status).toBe(status)
    expect(answer.body.message).toContain(message)
  })

  test('a synchronous call', async () => {
    const { status, body } = await submit(ofFiles([welcome]), { 'x-dashscope-async': 'disable' })
    expect([status, body.code]).toEqual([403, 'AccessDenied'])
  })
})

describe('markers in a recording', () => {
  const marked = async (marker: string, model = 'paraformer-v2') => {
    const url = await upload(spoken(`[[sim: ${marker}]]Hi.`), model)
    const input = model.includes('filetrans') ? { file_url: url } : { file_urls: [url] }
    return submit({ model, input, parameters: {} }, resolving)
  }
  const ended = async (marker: string, model?: string) => {
    const { body } = await marked(marker, model)
    await poll(body.output.task_id)
    return poll(body.output.task_id)
  }

  test('refuse the task, fail it, or delay it', async () => {
    expect((await marked('http-503')).status).toBe(503)
    expect((await ended('task-fails=InternalError.Timeout')).output).toMatchObject({
      task_status: 'FAILED',
      code: 'InternalError.Timeout',
    })
    expect((await ended('task-running=5')).output.task_status).toBe('RUNNING')
  })

  test('fail the subtask of a task that succeeds, or the task of one file', async () => {
    const { output } = await ended('results-fail')
    expect([output.task_status, output.results?.[0]?.subtask_status]).toEqual(['SUCCEEDED', 'FAILED'])
    const single = await ended('results-fail', 'qwen3-asr-flash-filetrans')
    expect([single.output.task_status, single.output.code]).toEqual(['FAILED', 'InternalError.Algo'])
  })

  test('damage the fetch of the transcript, or move it', async () => {
    const addressOf = async (marker: string) =>
      (await ended(marker)).output.results?.[0]?.transcription_url ?? ''
    expect((await fetch(await addressOf('on-result="http-403"'))).status).toBe(403)
    const cut = await fetch(await addressOf('on-result="drop-after=1"'))
    await expect(cut.text()).rejects.toThrow('terminated')
    expect(await (await fetch(await addressOf('on-result="html-200"'))).text()).toContain('<html>')
    expect(await addressOf('result-url="http://elsewhere.example/a.json"')).toBe(
      'http://elsewhere.example/a.json',
    )
  })
})
