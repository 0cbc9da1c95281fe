import { Failure, passed, type Check, type CheckName } from '../check.ts'
import { unexpected } from '../explain-answer.ts'
import { quote } from '../redact.ts'
import type { Answer, Request } from '../session.ts'
import { fits } from '../shape.ts'
import { errorShape } from '../shapes.ts'
import { say, type TextName } from '../texts/index.ts'
import { quickMs } from './patience.ts'

interface Refusal {
  name: CheckName
  request: Request
  status: number
  type: string
  message: Extract<TextName, 'refusedRightly' | 'wrongKeyRefused'>
}

const path = '/v1/chat/completions'
const body = { model: 'farui-plus', max_tokens: 1, messages: [{ role: 'user', content: '好' }] }
/** Looks like a key to nobody who has keys. */
const wrong = 'sk-wrong'

const wanted: readonly Refusal[] = [
  {
    name: 'bad_body',
    request: { path, key: wrong, body: '{"model":' },
    status: 400,
    type: 'invalid_request_error',
    message: 'refusedRightly',
  },
  {
    name: 'unknown_path',
    request: { path: '/v1/no-such-path' },
    status: 404,
    type: 'invalid_request_error',
    message: 'refusedRightly',
  },
  {
    name: 'missing_key',
    request: { path, body },
    status: 401,
    type: 'authentication_error',
    message: 'refusedRightly',
  },
  {
    name: 'wrong_key',
    request: { path, key: wrong, body },
    status: 401,
    type: 'authentication_error',
    message: 'wrongKeyRefused',
  },
]

/** What must be refused, and how: SDKs choose their error classes by it. */
export const refusals: readonly Check[] = wanted.map((refusal) => ({
  name: refusal.name,
  needsKey: false,
  after: ['service'],
  timeoutMs: quickMs,
  async run({ session }) {
    const answer = await session.ask(refusal.request)
    const { status, type, message } = refusal
    const got = typeIn(answer)
    if (answer.status === status && got === type)
      return passed(say(message, { status, type }), { http_status: status })
    const isDecided = got !== undefined && answer.status < 500 && answer.status !== 429
    throw answer.status < 300 || isDecided
      ? new Failure(
          say('wrongRefusal', { status, type, got: `${answer.status} ${got ?? ''}`.trim() }),
          say('wrongRefusalAdvice'),
        )
      : unexpected(answer)
  },
}))

/** The type in the envelope; undefined where there is no envelope. */
function typeIn({ json }: Answer): string | undefined {
  return fits(json, errorShape) ? quote(json.error.type) : undefined
}
