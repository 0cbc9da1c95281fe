import type { z } from 'zod'

import { Failure } from '../check.ts'
import { quote } from '../report/redact.ts'
import type { Answer, Head } from '../session.ts'
import { firstMisfit, fits } from './shape.ts'
import { errorShape, type ErrorBody } from './shapes.ts'
import { plain, say, type PlainTextName, type Text } from '../texts/index.ts'

/** The answer's JSON; throws unless it has that status and fits the schema. */
export function expectJson<Body>(answer: Answer, status: number, schema: z.ZodType<Body>): Body {
  const { json } = answer
  if (answer.status !== status || json === undefined) throw unexpected(answer)
  if (fits(json, schema)) return json
  const what = firstMisfit(json, schema) ?? ''
  throw new Failure(say('wrongShape', { what }), say('wrongShapeAdvice'))
}

/** Why an answer is not the expected one: an error of the gateway, a proxy, or a different service. */
export function unexpected(answer: Answer): Failure {
  return fits(answer.json, errorShape) ? refusal(answer, answer.json) : notFromGateway(answer)
}

function refusal(answer: Answer, { error }: ErrorBody): Failure {
  return new Failure(
    say('apiError', {
      status: answer.status,
      code: quote(error.code ?? error.type),
      message: quote(error.message),
    }),
    adviceFor(answer, error),
  )
}

function adviceFor({ status, header }: Head, { type, code }: ErrorBody['error']): Text {
  if (code === 'insufficient_quota') return say('quotaAdvice')
  if (code === 'model_not_found') return say('modelAdvice')
  if (code?.startsWith('upstream_') === true) return say('upstreamAdvice')
  if (type === 'internal_error' && status === 500) {
    return say('gatewayAdvice', { id: quote(header('x-request-id') ?? 'internal_error') })
  }
  return say(byStatus.get(status) ?? 'requestAdvice')
}

const byStatus: ReadonlyMap<number, PlainTextName> = new Map([
  [401, 'keyAdvice'],
  [403, 'accessAdvice'],
  [404, 'otherServiceAdvice'],
  [429, 'waitAdvice'],
  [502, 'upstreamAdvice'],
  [503, 'waitAdvice'],
  [504, 'upstreamAdvice'],
])

/** The failure for an answer that is not from the gateway. */
export function notFromGateway(answer: Answer): Failure {
  const { status, text, header } = answer
  const server = serverOf(answer)
  const where = header('location')
  if (status >= 300 && status < 400 && where !== undefined) {
    return new Failure(say('redirects', { where: quote(where), status }), say('redirectsAdvice'))
  }
  if (/HTTP request was sent to HTTPS port/i.test(text)) {
    return new Failure(say('plainToTls', { server }), say('plainToTlsAdvice'))
  }
  if (status === 502 || status === 503 || status === 504) {
    return new Failure(say('proxyAlone', { status, server }), say('proxyAloneAdvice'))
  }
  return new Failure(
    say('otherService', { server, status, excerpt: excerptOf(answer) }),
    say('otherServiceAdvice'),
  )
}

/** A remark with the `server` header, which the gateway itself does not send. */
export function serverOf({ header }: Head): Text {
  const name = quote(header('server') ?? '')
  return name === '' ? plain('') : say('behind', { name })
}

/** The title of a page, or the beginning of any other text. */
function excerptOf({ text, header }: Answer): string {
  const title = /<title[^>]*>([^<]*)/i.exec(text)?.[1]?.trim() ?? ''
  if (title !== '') return `HTML "${quote(title)}"`
  const beginning = quote(text)
  return beginning === '' ? quote(header('content-type') ?? '-') : `"${beginning}"`
}
