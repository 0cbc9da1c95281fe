import { Failure, passed, type Check } from '../check.ts'
import { quote } from '../report/redact.ts'
import type { Head } from '../session.ts'
import { say } from '../texts/index.ts'
import { quickMs } from './timeouts.ts'

const origin = 'https://check.example'
/** Headers of the OpenAI SDK in a browser that need permission. */
const requestedHeaders = ['authorization', 'content-type', 'x-stainless-lang']

function expectOpen({ header }: Head): void {
  const value = header('access-control-allow-origin')
  if (value === '*' || value === origin) return
  const shown = quote(value ?? '-')
  // Two headers of one name arrive as one, with a comma.
  const twice = value?.includes(',') === true
  throw new Failure(say(twice ? 'originTwice' : 'originRefused', { value: shown }), say('corsAdvice'))
}

function expectAllowed({ header }: Head, name: string, wanted: readonly string[]): void {
  const allowed = (header(name) ?? '').toLowerCase().split(/\s*,\s*/)
  const missing = wanted.filter((one) => !allowed.includes(one.toLowerCase()) && !allowed.includes('*'))
  if (missing.length > 0) {
    throw new Failure(say('headersRefused', { missing: missing.join(', ') }), say('corsAdvice'))
  }
}

export const cors: Check = {
  name: 'cors',
  needsKey: false,
  after: ['service'],
  timeoutMs: quickMs,
  async run({ session }) {
    const preflight = await session.ask({
      method: 'OPTIONS',
      path: '/v1/chat/completions',
      headers: {
        origin,
        'access-control-request-method': 'POST',
        'access-control-request-headers': requestedHeaders.join(','),
      },
    })
    const { status } = preflight
    if (status < 200 || status > 299) {
      throw new Failure(say('preflightRefused', { status }), say('corsAdvice'))
    }
    expectOpen(preflight)
    expectAllowed(preflight, 'access-control-allow-headers', requestedHeaders)
    expectAllowed(preflight, 'access-control-allow-methods', ['POST'])
    expectOpen(await session.ask({ path: '/v1/models', headers: { origin } }))
    return passed(say('anyOrigin'))
  },
}
