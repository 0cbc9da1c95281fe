import { expect, test } from 'vitest'

import { faults } from '../../../src/simulator/index.ts'
import { ask, onBothEdges, type Bench } from '../../support/edges.ts'
import {
  answer,
  outcomes,
  saying,
  sayingAtOnce,
  answerModes,
  type Outcome,
  type AnswerMode,
} from '../../support/fault-outcomes.ts'
import { errorOf, readCompletion, readStream } from '../../support/read-answer.ts'

/** Faults that are tested by name elsewhere, and options that only choose an answer. */
const elsewhere = new Set(
  [
    'error-digits giant-event stall-after endless http-NNN html-NNN retry-after error-message cumulative say pieces pieces64',
    'think think-pieces finish style boundary no-boundary cached search-at-end tool tool-arguments',
    'tool-null-arguments tool-repeat-id tool-repeat-name tool-no-index tool-separate-final tool-two-entries',
    'tool-empty-arguments shuffled missing-entry',
    // Of tasks, speech and its recognition, which chat does not use.
    'task-pending task-running task-fails task-canceled task-unknown on-poll polls results-fail result-url result-padding',
    'on-result riff-first no-http sentence-frames rewritten flat-output',
  ].flatMap((names) => names.split(' ')),
)

test('every fault is tested', () => {
  const tested = new Set(
    Object.keys(outcomes).flatMap((marker) => marker.split('; ').map((fault) => fault.split('=')[0])),
  )
  const left = faults.map(({ name }) => name).filter((name) => !tested.has(name) && !elsewhere.has(name))
  expect(left).toEqual([])
})

onBothEdges((bench) => {
  test.each(Object.entries(outcomes))('%s', async (marker, expected) => {
    const names = ['streamed', 'collected', 'whole'] as const
    const seen = await Promise.all(names.map(async (way) => [way, await run(bench, marker, way)] as const))
    expect(Object.fromEntries(seen)).toEqual(expected)
  })

  test('an unrequested answer does not become the next one', async () => {
    for (const way of ['streamed', 'collected', 'whole'] as const) {
      expect(await run(bench, 'extra-response', way)).toBe('exact')
      expect(await run(bench, 'slow-ttfb=5', way)).toBe('exact')
    }
  })

  test('a piece of two megabytes is one piece', async () => {
    const question = ask('[[sim: giant-event=2000]]')
    const { choices } = await readCompletion(await bench.chat(question))
    expect(choices[0]?.message.content).toHaveLength(2000 * 1024 + 2)
    const { text } = await readStream(await bench.chat({ ...question, stream: true }))
    expect(text === choices[0]?.message.content).toBe(true)
  })

  test('a model that repeats the whole text so far is recognized', async () => {
    const marker = 'pieces=["1","10","100"]'
    const question = ask(`[[sim: ${marker}]]`, {
      model: 'qwen-mt-plus',
      translation_options: { source_lang: 'auto', target_lang: 'English' },
    })
    const whole = await readCompletion(await bench.chat(question))
    const { text } = await readStream(await bench.chat({ ...question, stream: true }))
    expect([whole.choices[0]?.message.content, text]).toEqual(['110100', '110100'])
  })

  test('the error of a connection has no details', async () => {
    const response = await bench.chat(ask('[[sim: refuse]]', { stream: true }))
    const error = errorOf(await response.json())
    expect(error).toMatchObject({ type: 'dashscope_error', dashscope: { code: null, request_id: null } })
    expect(error.message).not.toMatch(/127\.0\.0\.1|ECONN/)
  })
})

/** The outcome of a request with a fault. Only a complete and correct answer counts as exact. */
async function run(bench: Bench, marker: string, way: AnswerMode): Promise<Outcome> {
  const said = marker.includes('one-byte-chunks') ? sayingAtOnce : saying
  const response = await bench.chat(ask(`[[sim: ${marker}; ${said}]]`, answerModes[way]))
  if (response.status !== 200) return refused(response)
  return way === 'streamed' ? streamed(response) : collected(response)
}

async function refused(response: Response): Promise<Outcome> {
  const { code, type } = errorOf(await response.json())
  expect(type).toBe('dashscope_error')
  return `${response.status} ${code}`
}

async function collected(response: Response): Promise<Outcome> {
  const { choices } = await readCompletion(response)
  expect(choices.map(({ message }) => message.content)).toEqual(choices.map(() => answer))
  return 'exact'
}

async function streamed(response: Response): Promise<Outcome> {
  const { text, error, chunks } = await readStream(response)
  const finishes = chunks.flatMap(({ choices }) => choices.flatMap((choice) => choice.finish_reason ?? []))
  expect(finishes).toEqual(error === undefined ? ['stop'] : [])
  expect(text).toBe(error === undefined ? answer : answer.slice(0, text.length))
  return error === undefined ? 'exact' : `200 ${error.code}`
}
