import { expect, test } from 'vitest'

import { DashScopeError } from '../../../dashscope/errors.ts'
import { Failure } from '../check.ts'
import { explainError } from './explain-error.ts'
import { say } from '../texts/index.ts'

const where = { host: 'my.host:443', timeoutMs: 2500 }

/** An error as `fetch` rejects with it. */
function rejected(code: string): TypeError {
  return new TypeError('fetch failed', { cause: Object.assign(new Error('why'), { code }) })
}

test.each([
  ['ECONNREFUSED', 'nothing listens at my.host:443', 'Start the gateway'],
  ['ENOTFOUND', 'cannot resolve the host name my.host:443 (ENOTFOUND)', 'spelling'],
  ['EAI_AGAIN', 'cannot resolve the host name my.host:443 (EAI_AGAIN)', 'DNS'],
  ['UND_ERR_CONNECT_TIMEOUT', 'cannot connect to my.host:443', 'firewall'],
  ['EHOSTUNREACH', 'cannot connect to my.host:443', 'firewall'],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'is not trusted', 'NODE_EXTRA_CA_CERTS'],
  ['SELF_SIGNED_CERT_IN_CHAIN', 'is not trusted', 'fullchain.pem'],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'is not trusted', 'fullchain.pem'],
  ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'is not trusted', 'fullchain.pem'],
  ['CERT_HAS_EXPIRED', 'has expired or is not valid yet', 'Renew'],
  ['CERT_NOT_YET_VALID', 'has expired or is not valid yet', 'clocks'],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'not for the name my.host:443', 'the name in the certificate'],
  ['ERR_SSL_WRONG_VERSION_NUMBER', 'does not speak TLS', 'http://'],
  ['ERR_SSL_PACKET_LENGTH_TOO_LONG', 'does not speak TLS', 'http://'],
  ['HPE_INVALID_CONSTANT', 'does not speak HTTP', 'Check the host'],
  ['ECONNRESET', 'closed the connection', 'https://'],
  ['UND_ERR_SOCKET', 'closed the connection', 'https://'],
])('%s', (code, message, advice) => {
  const outcome = explainError(rejected(code), where)
  expect(outcome.status).toBe('failed')
  expect(outcome.message.english).toContain(message)
  expect(outcome.advice?.english).toContain(advice)
})

test('several addresses that refuse the connection are reported as one refusal', () => {
  const each = [Object.assign(new Error('::1'), { code: 'ECONNREFUSED' })]
  const outcome = explainError(new TypeError('fetch failed', { cause: new AggregateError(each) }), where)
  expect(outcome.message.english).toBe('nothing listens at my.host:443')
})

test('a port that fetch refuses', async () => {
  const reason: unknown = await fetch('http://127.0.0.1:6000').catch((error: unknown) => error)
  expect(explainError(reason, where).message.english).toContain(
    'refuse to connect to the port of my.host:443',
  )
})

test('an exceeded timeout', async () => {
  const reason: unknown = await new Promise((resolve) => {
    const signal = AbortSignal.timeout(1)
    signal.addEventListener('abort', () => resolve(signal.reason))
  })
  expect(explainError(reason, where).message.english).toBe('not complete within 2.5 s')
})

test('a stream that cannot be read', () => {
  const outcome = explainError(new DashScopeError({ failure: 'malformed', message: 'not UTF-8' }), where)
  expect(outcome.message.english).toBe('the stream is malformed: not UTF-8')
})

test('an unexpected error is reported in one line, as a failure of the check itself', () => {
  const outcome = explainError(new TypeError('x', { cause: new Error('line\nbreak') }), where)
  expect(outcome.message.english).toBe('the check itself failed: line break')
  expect(explainError('thrown', where).message.english).toBe('the check itself failed: thrown')
  expect(explainError(rejected('E_NEW'), where).message.english).toBe('the check itself failed: E_NEW why')
})

test('a Failure is its own outcome', () => {
  const failure = new Failure(say('ready'), say('waitAdvice'), { a: 1 })
  expect(explainError(failure, where)).toEqual({
    status: 'failed',
    message: say('ready'),
    advice: say('waitAdvice'),
    figures: { a: 1 },
  })
})
