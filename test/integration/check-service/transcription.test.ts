import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'

import { altered, refusal, runNamed, within, type Case } from '../../support/altered-checks.ts'
import { Bench } from '../../support/edges.ts'

const bench = new Bench(true)
const strict = new Bench(true)
beforeAll(async () => {
  await bench.start('over HTTP', {})
  await strict.start('over HTTP', { strict: true })
})
beforeEach(() => bench.forget())
afterAll(async () => {
  await bench.stop()
  await strict.stop()
})

const sound = /^POST .*\/v1\/audio\/speech .*"wav"/
const words = /^POST .*\/v1\/audio\/transcriptions/

test('a sentence is spoken, and its recording is written down', async () => {
  const result = await runNamed('transcription', bench.origin, fetch)
  expect(result).toMatchObject({ status: 'passed' })
  expect(result.message.english).toBe(
    'qwen3-asr-flash heard qwen3-tts-flash say "借款合同应当采用书面形式。"',
  )
  const [spoken, heard, ...others] = bench.calls.map(({ body }) => body)
  expect(spoken).toMatchObject({ model: 'qwen3-tts-flash' })
  expect(heard).toMatchObject({ model: 'qwen3-asr-flash' })
  expect(JSON.stringify(heard)).toContain('data:audio/wav;base64,UklGR')
  expect(others).toEqual([])
})

test('nothing of it needs an adjustment', async () => {
  expect(await runNamed('transcription', strict.origin, fetch)).toMatchObject({ status: 'passed' })
})

test('a wrong character is the fault of the model', async () => {
  const text = within('书面', '书名')
  const result = await runNamed('transcription', bench.origin, altered({ of: words, text }))
  expect(result).toMatchObject({ status: 'passed' })
})

const cases: Case[] = [
  [
    'transcription',
    'of something else',
    { of: words, text: within(/"text":"[^"]*"/, '"text":"好的。"') },
    /heard "好的。"/,
  ],
  ['transcription', 'without words', { of: words, text: within(/"text":"[^"]*"/, '"text":""') }, /heard ""/],
  ['transcription', 'of another shape', { of: words, text: within('"text"', '"words"') }, /text: a string/],
  [
    'transcription',
    'of a recording that is none',
    { of: sound, text: () => '<h1>Hi</h1>' },
    /400 invalid_value/,
  ],
  ['transcription', 'of nothing', { of: sound, text: () => '' }, /400 invalid_value/],
  [
    'transcription',
    'refused',
    { of: words, status: 429, text: refusal('dashscope_error', 'slow_down') },
    /429 slow_down/,
  ],
  [
    'transcription',
    'after refused speech',
    { of: sound, status: 500, text: refusal('dashscope_error', 'server_error') },
    /500 server_error/,
  ],
]

test.each(cases)('%s %s fails', async (name, _, alteration, reported) => {
  const { status, message, advice } = await runNamed(name, bench.origin, altered(alteration))
  expect([status, message.english]).toEqual(['failed', expect.stringMatching(reported)])
  expect(advice?.english).toMatch(/\w/)
})

test.each([
  ['qwen3-tts-flash', sound, 404, 'model_not_found'],
  ['qwen3-tts-flash', sound, 403, 'permission_denied'],
  ['qwen3-asr-flash', words, 404, 'model_not_found'],
  ['qwen3-asr-flash', words, 403, 'permission_denied'],
] as const)('it is skipped for a key without %s', async (model, of, status, code) => {
  const alteration = { of, status, text: refusal('dashscope_error', code) }
  const result = await runNamed('transcription', bench.origin, altered(alteration))
  expect(result).toMatchObject({ status: 'skipped' })
  expect(result.message.english).toBe(`skipped: this key has no access to ${model} (${code})`)
})

test('where the check of speech failed, the check of transcription is skipped', async () => {
  const broken = altered({ of: /"sse"/, status: 500, text: refusal('dashscope_error', 'server_error') })
  const speech = await runNamed('speech', bench.origin, broken)
  bench.forget()
  const result = await runNamed('transcription', bench.origin, fetch, { before: [speech] })
  expect(result).toMatchObject({ status: 'skipped' })
  expect(result.message.english).toBe('skipped, because of: Speech')
  expect(bench.calls).toEqual([])
})
