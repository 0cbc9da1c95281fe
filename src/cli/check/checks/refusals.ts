import { Failure, passed, type Check, type CheckName, type Outcome } from '../check.ts'
import { unexpected } from '../explain/explain-answer.ts'
import { quote } from '../report/redact.ts'
import type { Answer, Request, Session } from '../session.ts'
import { fits } from '../explain/shape.ts'
import { errorShape } from '../explain/shapes.ts'
import { say } from '../texts/index.ts'
import { quickMs } from './timeouts.ts'
import { findSimulator } from './upstream.ts'

interface Refusal {
  name: CheckName
  request: Request
  status: number
  type: string
  /** Whether DashScope refuses it, not the gateway. */
  byUpstream?: true
}

const path = '/v1/chat/completions'
const body = { model: 'farui-plus', max_tokens: 1, messages: [{ role: 'user', content: '好' }] }
/** Not a valid key anywhere. */
const wrong = 'sk-wrong'

const wanted: readonly Refusal[] = [
  {
    name: 'bad_body',
    request: { path, key: wrong, body: '{"model":' },
    status: 400,
    type: 'invalid_request_error',
  },
  {
    name: 'unknown_path',
    request: { path: '/v1/no-such-path' },
    status: 404,
    type: 'invalid_request_error',
  },
  {
    name: 'missing_key',
    request: { path, body },
    status: 401,
    type: 'authentication_error',
  },
  {
    name: 'wrong_key',
    request: { path, key: wrong, body },
    status: 401,
    type: 'authentication_error',
    byUpstream: true,
  },
]

/** Requests that must be refused. SDKs choose their error class by status and type. */
export const refusals: readonly Check[] = wanted.map((refusal) => ({
  name: refusal.name,
  needsKey: false,
  after: ['service'],
  timeoutMs: quickMs,
  async run({ session }) {
    const answer = await session.ask(refusal.request)
    const { status, type, byUpstream = false } = refusal
    const got = typeIn(answer)
    if (answer.status === status && got === type) {
      return byUpstream
        ? refusedByUpstream(session)
        : passed(say('rejectedCorrectly', { status, type }), { http_status: status })
    }
    if (isAboutRegion(answer)) throw unexpected(answer)
    const isDecided = got !== undefined && answer.status < 500 && answer.status !== 429
    throw answer.status < 300 || isDecided
      ? new Failure(
          say('wrongRefusal', { status, type, got: `${answer.status} ${got ?? ''}`.trim() }),
          say('wrongRefusalAdvice'),
        )
      : unexpected(answer)
  },
}))

async function refusedByUpstream(session: Session): Promise<Outcome> {
  const host = await findSimulator(session)
  const figures = { http_status: 401, simulator: host ?? null }
  return host === undefined
    ? passed(say('wrongKeyRefused'), figures)
    : passed(say('wrongKeyRefusedBySimulator', { host }), figures)
}

/** The gateway does not allow the region of `--region`. */
function isAboutRegion({ json }: Answer): boolean {
  return fits(json, errorShape) && json.error.param === 'x-dashscope-region'
}

/** The type in the error envelope; undefined without an envelope. */
function typeIn({ json }: Answer): string | undefined {
  return fits(json, errorShape) ? quote(json.error.type) : undefined
}
