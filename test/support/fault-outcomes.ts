/** The outcome of each of the simulator's faults: the exact answer or a clear error, nothing else. */

const pieces = ['汉', '字 😀', '终', '完']
export const answer = pieces.join('')
export const saying = `pieces=${JSON.stringify(pieces)}`
/** The same in one piece, where each byte costs a read. */
export const sayingAtOnce = `pieces=${JSON.stringify([answer])}`

/** The ways to get an answer: as a stream, collected from a stream, or whole from DashScope (several choices). */
export const answerModes = { streamed: { stream: true }, collected: {}, whole: { n: 2 } }
export type AnswerMode = keyof typeof answerModes

/** The exact answer, or an error's status and code; 200 is an error within a stream. */
export type Outcome = 'exact' | `${number} ${string}`
export type Expected = Record<AnswerMode, Outcome>

const same = (outcome: Outcome): Expected => ({ streamed: outcome, collected: outcome, whole: outcome })
const exact = same('exact')
const cut: Expected = { ...same('502 upstream_interrupted'), streamed: '200 upstream_interrupted' }
const malformed: Expected = { ...same('502 upstream_malformed'), streamed: '200 upstream_malformed' }
/** Faults of a stream's frames do not change a whole answer. */
const inFrames = (expected: Expected): Expected => ({ ...expected, whole: 'exact' })

export const outcomes: Record<string, Expected> = {
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
  // A failure after the end of an answer has no effect.
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
  'fin-mid-utf8': malformed,
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
  'usage-zeros': exact,
  'request-id="a\\u0085\\tb"': exact,
  'no-answer': same('502 upstream_interrupted'),
  'choice-index="__proto__"': same('502 upstream_malformed'),
  'choice-index=-1': same('502 upstream_malformed'),
  'choice-index=0.5': same('502 upstream_malformed'),
  'choice-index=1e9': same('502 upstream_malformed'),
  'clamp-n': { ...exact, whole: '502 upstream_interrupted' },
}
