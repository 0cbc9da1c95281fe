import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { callSimulator, streaming, type Seen } from '../../support/call-simulator.ts'
import { createSimulator, faults } from '../../../src/simulator/index.ts'

const simulator = createSimulator()
let origin = ''
beforeAll(async () => {
  origin = await simulator.listen()
})
afterAll(() => simulator.close())

const question = (content: string, parameters: object = {}, model = 'qwen-plus') => ({
  model,
  input: { messages: [{ role: 'user', content }] },
  parameters: { result_format: 'message', incremental_output: true, ...parameters },
})

const stream = (content: string, parameters: object = {}, headers: Record<string, string> = {}) =>
  callSimulator(origin, { headers: { ...streaming, ...headers }, body: question(content, parameters) })

/** Frames in short: what they say, and the finish reason; or the error's code. */
function inShort(seen: Seen): string[] {
  return seen.frames.map((frame) => {
    const { output, code } = Object(frame)
    if (code !== undefined) return `!${code}`
    const [choice] = output.choices
    const { reasoning_content: reasoning, content } = choice.message
    return `${reasoning ? `(${reasoning})` : ''}${content}/${choice.finish_reason}`
  })
}

const thinking = { enable_thinking: true }

const answers: [faults: string, frames: string[], parameters?: object][] = [
  ['say=Hi, you', ['Hi/null', ',/null', ' you/null', '/stop']],
  ['pieces=["a;","😀",""]', ['a;/null', '😀/null', '/null', '/stop']],
  [`pieces64=${Buffer.from('["]]","好"]').toString('base64url')}`, [']]/null', '好/null', '/stop']],
  ['think=想; say=好', ['(想)/null', '好/null', '/stop'], thinking],
  ['think-pieces=["想","想"]; say=好', ['(想)/null', '(想)/null', '好/null', '/stop'], thinking],
  ['think=想; say=好; boundary', ['(想)好/null', '/stop'], thinking],
  ['think=想; say=好; no-boundary', ['(想)/null', '好/null', '/stop'], thinking],
  ['say=好; finish=length', ['好/null', '/length']],
  ['say=好; style=A', ['好/null', '/stop']],
  ['say=好; style=B', ['好/stop']],
  ['say=好; style=C', ['好/null', '/null', '/stop']],
  ['say=好好; cumulative', ['好/null', '好好/null', '好好/stop']],
  ['say=好好; empty-frames', ['好/null', '/null', '好/null', '/null', '/stop']],
  ['say=好; clamp-n', ['好/null', '/stop'], { n: 2 }],
  ['say=好好; no-final-event', ['好/null', '好/null']],
  ['say=好好好; error-after=2', ['好/null', '好/null', '!DataInspectionFailed']],
  ['say=好好; 200-then-error-event', ['好/null', '!DataInspectionFailed']],
  ['say=好; error-after=1; error-code=Throttling.RateQuota', ['好/null', '!Throttling.RateQuota']],
  ['429-in-200', ['!Throttling.RateQuota']],
  ['say=好好; cut-after=1', ['好/null']],
]

describe('a stream', () => {
  test.each(answers)('%s', async (marker, frames, parameters) => {
    const seen = await stream(`Hello [[sim: ${marker}]]`, parameters)
    expect(inShort(seen)).toEqual(frames)
    expect([seen.status, seen.ending]).toEqual([200, 'end'])
  })

  test('giant-event', async () => {
    const seen = await stream('[[sim: giant-event=300]]')
    expect(Object(seen.frames[0]).output.choices[0].message.content).toHaveLength(300 * 1024)
  })

  test('bad-json', async () => {
    const seen = await stream('[[sim: say=好好; bad-json=2]]')
    expect(seen.frames.map((frame) => typeof frame)).toEqual(['object', 'string', 'object'])
  })

  test('growing-input', async () => {
    const seen = await stream('[[sim: say=好好好; growing-input]]')
    const inputs = seen.frames.map((frame) => Object(frame).usage.input_tokens)
    expect(inputs).toEqual([inputs[0], inputs[0], inputs[0] + 442, inputs[0] + 442])
  })

  test('cached', async () => {
    const seen = await stream('[[sim: say=好; cached=3]]')
    expect(Object(seen.frames[0]).usage.prompt_tokens_details).toEqual({ cached_tokens: 3 })
  })

  test('search-at-end', async () => {
    const seen = await stream('[[sim: say=好; search-at-end]]', {
      enable_search: true,
      search_options: { enable_source: true },
    })
    const counts = seen.frames.map((frame) => Object(frame).output.search_info.search_results.length)
    expect(counts).toEqual([0, 3])
  })

  test('error, with the message replaced', async () => {
    const seen = await stream('[[sim: error=Arrearage; error-message=No money, no answer]]')
    expect(seen.text).toContain(':HTTP_STATUS/400\n')
    expect(seen.frames[0]).toMatchObject({ code: 'Arrearage', message: 'No money, no answer' })
  })

  test('json-refusal', async () => {
    const seen = await stream('[[sim: error=DataInspectionFailed; json-refusal]]')
    expect([seen.status, seen.headers['content-type']]).toEqual([400, 'application/json'])
    expect(JSON.parse(seen.text)).toHaveProperty('code', 'DataInspectionFailed')
  })

  test('sse-as-json', async () => {
    const seen = await stream('[[sim: error=Arrearage; sse-as-json]]')
    expect([seen.status, seen.headers['content-type']]).toEqual([400, 'application/json'])
    expect(seen.text).toMatch(/^id:1\nevent:error\n:HTTP_STATUS\/400\ndata:\{"code":"Arrearage"/)
  })

  test('json-200-error', async () => {
    const seen = await stream('[[sim: json-200-error=InternalError.Algo]]')
    expect([seen.status, seen.headers['content-type']]).toEqual([200, 'application/json'])
    expect(Object.keys(JSON.parse(seen.text))).toEqual(['code', 'message', 'request_id'])
  })
})

describe('names', () => {
  test('the header asks for faults as the marker does', async () => {
    const seen = await stream('Hello', {}, { 'x-simulator': 'say="\\u597d, a"; style=B' })
    expect(inShort(seen)).toEqual(['好/null', ',/null', ' a/stop'])
  })

  test('the marker is removed from the text', async () => {
    const seen = await callSimulator(origin, { body: question('What is 1+1? [[sim: keep-alive]]') })
    expect(JSON.parse(seen.text).output.choices[0].message.content).toMatch(/^1 \+ 1 equals 2/)
  })

  test('an unknown fault is refused, so that no test passes without its fault', async () => {
    const seen = await callSimulator(origin, { body: question('[[sim: slow-tfb=5]]') })
    expect(seen.status).toBe(400)
    expect(JSON.parse(seen.text)).toMatchObject({
      code: 'UnknownFault',
      message: 'The simulator has no fault slow-tfb',
    })
  })

  test('every fault is tested', () => {
    const folder = join(import.meta.dirname, '..')
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
      name.endsWith('.test.ts'),
    )
    const tests = files.map((name) => readFileSync(join(folder, name), 'utf8')).join('\n')
    const untested = faults
      .map(({ name }) => name.replace('-NNN', '-5'))
      .filter((name) => !tests.includes(name))
    expect(untested).toEqual([])
  })
})
