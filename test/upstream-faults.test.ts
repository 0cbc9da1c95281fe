import { expect, test } from 'vitest'

import { faults } from '../src/simulator/index.ts'
import { ask, onBothEdges, type Bench } from './support/edges.ts'
import { errorOf, readCompletion, readStream } from './support/read-answer.ts'

const pieces = ['汉', '字 😀', '终', '完']
const answer = pieces.join('')
const saying = `pieces=${JSON.stringify(pieces)}`

/** How an answer comes: as a stream, collected from a stream, or whole from DashScope (several choices). */
const ways = { streamed: { stream: true }, collected: {}, whole: { n: 2 } }
type Way = keyof typeof ways

/** The exact answer, or an error's status and code; 200 is an error within a stream. */
type Outcome = 'exact' | `${number} ${string}`
type Expected = Record<Way, Outcome>

const same = (outcome: Outcome): Expected => ({ streamed: outcome, collected: outcome, whole: outcome })
const exact = same('exact')
const cut: Expected = { ...same('502 upstream_interrupted'), streamed: '200 upstream_interrupted' }
const malformed: Expected = { ...same('502 upstream_malformed'), streamed: '200 upstream_malformed' }
/** Faults of a stream's frames leave a whole answer as it is. */
const inFrames = (expected: Expected): Expected => ({ ...expected, whole: 'exact' })

const table: Record<string, Expected> = {
  'slow-ttfb=30': exact,
  'slow-first-event=30': exact,
  'slow-chunks=10': exact,
  'keep-alive': exact,
  'one-byte-chunks': exact,
  'split=3': exact,
  coalesce: exact,
  crlf: exact,
  cr: exact,
  bom: exact,
  'no-blank-lines': exact,
  spaces: exact,
  gzip: exact,
  'gzip; split=3': exact,
  'crlf; one-byte-chunks': exact,
  'cr; one-byte-chunks': exact,
  'bom; one-byte-chunks': exact,
  'no-blank-lines; crlf; split=2': exact,
  'native-done': exact,
  'wrong-content-type': exact,
  'wrong-content-type=application/json': exact,
  leak: exact,
  'empty-frames': exact,
  'growing-input': exact,
  'extra-response': exact,
  // What breaks behind the end of an answer has broken nothing.
  'drop-after=5': { ...exact, whole: '502 upstream_interrupted' },
  'rst-after=5': { ...exact, whole: '502 upstream_interrupted' },
  'trailing-garbage': { ...exact, whole: '502 upstream_malformed' },
  'drop-after=2': cut,
  'rst-after=2': cut,
  'cut-after=2': { ...cut, whole: '502 upstream_malformed' },
  'gzip; drop-after=1': cut,
  'gzip; cut-after=1': { ...cut, whole: '502 upstream_malformed' },
  'no-final-event': inFrames(cut),
  'drop-after=0': same('502 upstream_interrupted'),
  'rst-after=0': same('502 upstream_interrupted'),
  'empty-body': same('502 upstream_interrupted'),
  'http-204': same('502 upstream_interrupted'),
  'half-event': malformed,
  'fin-mid-event': malformed,
  'fin-mid-utf8': { ...malformed, whole: '502 upstream_interrupted' },
  'bad-json=2': inFrames(malformed),
  'bad-json=1': inFrames(same('502 upstream_malformed')),
  'html-502': same('502 upstream_malformed'),
  'html-200': same('502 upstream_malformed'),
  redirect: same('502 upstream_malformed'),
  'redirect=/api/v1/services/aigc/text-generation/generation': same('502 upstream_malformed'),
  refuse: same('502 upstream_interrupted'),
  'dup-content-length': same('502 upstream_interrupted'),
  'json-200-error': same('500 server_error'),
  'http-500': same('500 server_error'),
  'http-503': same('503 server_is_overloaded'),
  'http-200': same('500 server_error'),
  '429-in-200': inFrames(same('429 rate_limit_exceeded')),
  '200-then-error-event': inFrames({ ...same('400 content_filter'), streamed: '200 content_filter' }),
  'error-after=2; error-code=InternalError': inFrames({
    ...same('500 server_error'),
    streamed: '200 server_error',
  }),
  'error=ServiceUnavailable; sse-as-json': same('503 server_is_overloaded'),
  'error=ServiceUnavailable; json-refusal': same('503 server_is_overloaded'),
  'clamp-n': { ...exact, whole: '502 upstream_interrupted' },
}

/** Tested by name in another place, or no faults of the line but ways to choose an answer. */
const elsewhere = new Set(
  [
    'giant-event stall-after endless http-NNN html-NNN retry-after error-message cumulative say pieces pieces64',
    'think think-pieces finish style boundary no-boundary cached search-at-end tool tool-arguments',
    'tool-null-arguments tool-repeat-id tool-repeat-name tool-no-index tool-separate-final tool-two-entries',
    'tool-empty-arguments',
  ].flatMap((names) => names.split(' ')),
)

test('every fault there is, is here', () => {
  const here = new Set(
    Object.keys(table).flatMap((marker) => marker.split('; ').map((fault) => fault.split('=')[0])),
  )
  const left = faults.map(({ name }) => name).filter((name) => !here.has(name) && !elsewhere.has(name))
  expect(left).toEqual([])
})

onBothEdges((bench) => {
  test.each(Object.entries(table))('%s', async (marker, expected) => {
    const names = ['streamed', 'collected', 'whole'] as const
    const outcomes = await Promise.all(
      names.map(async (way) => [way, await run(bench, marker, way)] as const),
    )
    expect(Object.fromEntries(outcomes)).toEqual(expected)
  })

  test('an answer that nobody asked for does not become the next one', async () => {
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

  test('a model that repeats the whole so far is understood as such', async () => {
    const marker = 'pieces=["1","10","100"]'
    const question = ask(`[[sim: ${marker}]]`, {
      model: 'qwen-mt-plus',
      translation_options: { source_lang: 'auto', target_lang: 'English' },
    })
    const whole = await readCompletion(await bench.chat(question))
    const { text } = await readStream(await bench.chat({ ...question, stream: true }))
    expect([whole.choices[0]?.message.content, text]).toEqual(['110100', '110100'])
  })

  test('what the connection suffered is not told in detail', async () => {
    const response = await bench.chat(ask('[[sim: refuse]]', { stream: true }))
    const error = errorOf(await response.json())
    expect(error).toMatchObject({ type: 'dashscope_error', dashscope: { code: null, request_id: null } })
    expect(error.message).not.toMatch(/127\.0\.0\.1|ECONN/)
  })
})

/** What came of a question with a fault: neither a part of an answer nor anything else may pass for the whole. */
async function run(bench: Bench, marker: string, way: Way): Promise<Outcome> {
  const response = await bench.chat(ask(`[[sim: ${marker}; ${saying}]]`, ways[way]))
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
