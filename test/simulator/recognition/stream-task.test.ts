import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { hum, silence, spoken } from '../../support/spoken.ts'
import { startSimulator, type RunningSimulator } from '../../support/start-simulator.ts'
import { pcm, startStream } from './recognise-stream.ts'

let simulator: RunningSimulator
beforeAll(async () => {
  simulator = await startSimulator({ taskIdleMs: 2000 })
})
afterAll(() => simulator.close())

const start = (...given: Parameters<typeof startStream> extends [string, ...infer Rest] ? Rest : never) =>
  startStream(simulator.origin, ...given)
const samples = (text: string) => spoken(text, { format: 'pcm' })

test('sound becomes sentences while it comes', async () => {
  const run = await start()
  run.send(samples('Hello, world. Bye.'))
  await run.finish()
  expect(run.names()[0]).toBe('task-started')
  const results = run.events().filter(({ header }) => header.event === 'result-generated')
  const finals = results.filter(({ payload }) => payload.output?.sentence?.sentence_end)
  expect(finals.map(({ payload }) => payload)).toEqual([
    {
      output: {
        sentence: {
          sentence_id: 1,
          begin_time: 20,
          end_time: 280,
          text: 'Hello, world.',
          heartbeat: false,
          sentence_end: true,
          words: [
            { begin_time: 20, end_time: 120, text: 'Hello', punctuation: ',' },
            { begin_time: 160, end_time: 260, text: 'world', punctuation: '.' },
          ],
        },
      },
      usage: { duration: 1 },
    },
    expect.objectContaining({ usage: { duration: 1 } }),
  ])
  // What is said until then is replaced, without an end and without usage.
  const [interim] = results
  expect(interim?.payload).toMatchObject({
    output: { sentence: { text: 'Hell', end_time: null } },
    usage: null,
  })
  expect(run.events().at(-1)).toMatchObject({
    header: { event: 'task-finished' },
    payload: { output: {}, usage: null },
  })
  run.socket.close()
})

test.each(['wav', 'mp3', 'opus'] as const)('%s in parts that cut its frames', async (format) => {
  const run = await start({ format, sample_rate: 24_000 }, { model: 'paraformer-realtime-v2' })
  const file = spoken('Read in parts. 分段读取。', { format, sampleRate: 24_000 })
  for (let at = 0; at < file.length; at += 701) run.socket.send(file.subarray(at, at + 701))
  await run.finish()
  const finals = run.sentences().filter(({ sentence_end }) => sentence_end)
  expect(finals.map(({ text }) => text)).toEqual(['Read in parts.', '分段读取。'])
  run.socket.close()
})

test('silence ends a sentence before the next word does', async () => {
  const run = await start({ ...pcm, max_sentence_silence: 200 })
  run.send(samples('One. '))
  run.send(Buffer.alloc(3200 * 4))
  await run.socket.until(() => run.sentences().some(({ sentence_end }) => sentence_end))
  expect(run.sentences().at(-1)).toMatchObject({ text: 'One.', sentence_end: true })
  run.socket.close()
})

test('sound that the simulator did not make has a sentence in four seconds, and silence none', async () => {
  const run = await start(
    { format: 'wav', sample_rate: 8000, language_hints: ['en'] },
    { model: 'paraformer-realtime-8k-v2' },
  )
  run.send(hum(9))
  await run.finish()
  const texts = run.sentences().flatMap(({ sentence_end, text }) => (sentence_end ? text : []))
  expect(texts).toEqual(['Welcome to Alibaba Cloud.', 'Welcome to Alibaba Cloud.'])
  run.socket.close()
  const quiet = await start()
  quiet.send(Buffer.alloc(32_000))
  await quiet.finish()
  expect(quiet.names()).toEqual(['task-started', 'task-finished'])
  quiet.socket.close()
})

test('a minute of silence ends the task, unless it has heartbeats', async () => {
  const minute = silence(61, 100).subarray(44)
  const run = await start({ format: 'pcm', sample_rate: 100 })
  run.send(minute)
  await run.socket.until(() => run.names().includes('task-failed'))
  expect(run.events().at(-1)?.header).toMatchObject({
    error_code: 'RequestTimeOut',
    error_message: 'Response timeout!',
  })
  const alive = await start({ format: 'pcm', sample_rate: 100, heartbeat: true })
  alive.send(minute)
  await alive.finish()
  expect(alive.names().at(-1)).toBe('task-finished')
  const beats = alive.sentences()
  expect(beats.length).toBeGreaterThan(2)
  expect(beats.every(({ heartbeat, end_time, text }) => heartbeat && end_time === null && text === '')).toBe(
    true,
  )
  alive.socket.close()
})

test('the socket serves a context, and a second task', async () => {
  const run = await start(pcm, { input: { context: ['Zhang'] } })
  run.command('continue-task', { context: ['Wang'] })
  run.send(samples('Hi.'))
  await run.finish()
  expect(run.names().at(-1)).toBe('task-finished')
  run.socket.close()
})

describe('task-failed', () => {
  test.each<[string, object, object, string]>([
    ['an unknown model', {}, { model: 'none' }, 'ModelNotFound'],
    ['a model for files', {}, { model: 'fun-asr' }, 'ModelNotFound'],
    ['a format', { format: 'flac' }, {}, 'UNSUPPORTED_FORMAT'],
    ['no sample rate', { sample_rate: undefined }, {}, 'InvalidParameter'],
    ['16 kHz to a model of 8 kHz', {}, { model: 'paraformer-realtime-8k-v2' }, 'InvalidParameter'],
    ['a short silence', { max_sentence_silence: 100 }, {}, 'InvalidParameter'],
    ['a switch', { heartbeat: 'true' }, {}, 'InvalidParameter'],
    ['a language', { language_hints: ['xx'] }, {}, 'InvalidParameter'],
    [
      'a context that the model does not have',
      {},
      { model: 'paraformer-realtime-v2', input: { context: ['x'] } },
      'InvalidParameter',
    ],
    ['a long context', {}, { input: { context: ['x'.repeat(801)] } }, 'InvalidParameter'],
  ])('for %s', async (_, parameters, options, code) => {
    const run = await start({ ...pcm, ...parameters }, options)
    expect(run.events()[0]?.header).toMatchObject({ event: 'task-failed', error_code: code })
    expect(await run.socket.closed).toBe(1000)
  })

  test.each<[string, object, Buffer]>([
    ['no sound', pcm, Buffer.alloc(0)],
    ['a head before samples', pcm, spoken('Hi.')],
    ['another container', { format: 'mp3', sample_rate: 16_000 }, spoken('Hi.')],
    ['nothing that can be heard', { format: 'opus', sample_rate: 16_000 }, Buffer.alloc(5000, 7)],
  ])('for %s', async (_, parameters, sound) => {
    const run = await start(parameters)
    run.send(sound)
    await run.finish()
    expect(run.events().at(-1)?.header).toMatchObject({
      event: 'task-failed',
      error_code: 'NO_VALID_AUDIO_ERROR',
      error_message: 'NO_VALID_AUDIO_ERROR',
    })
  })

  test('for a client that says nothing more', async () => {
    const idle = await startSimulator({ taskIdleMs: 20 })
    const run = await startStream(idle.origin)
    await run.socket.until(() => run.names().includes('task-failed'))
    expect(run.events().at(-1)?.header.error_message).toBe('request timeout after 0.02 seconds.')
    await idle.close()
  })
})

describe('markers in the sound', () => {
  test.each<[string, string, number]>([
    ['error=Throttling.RateQuota', 'task-failed', 1000],
    ['error-after=1', 'task-failed', 1000],
    ['drop-after=1', 'result-generated', 1006],
    ['cut-after=1', 'result-generated', 1000],
  ])('%s', async (fault, last, code) => {
    const run = await start()
    run.send(samples(`[[sim: ${fault}]]One. Two. Three.`))
    await run.finish().catch(() => {})
    expect(await run.socket.closed).toBe(code)
    expect(run.names().at(-1)).toBe(last)
    expect(run.sentences().some(({ text }) => text.includes('['))).toBe(false)
  })

  test('a message that is not JSON, and no end', async () => {
    const run = await start()
    run.send(samples('[[sim: bad-json=1; no-final-event]]One. Two.'))
    await run.finish().catch(() => {})
    expect(await run.socket.closed).toBe(1000)
    expect(run.socket.messages.some((message) => typeof message === 'string')).toBe(true)
    expect(run.names()).not.toContain('task-finished')
  })
})
