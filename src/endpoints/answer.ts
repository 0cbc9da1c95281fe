import type { Connect } from '../dashscope/client.ts'
import { invalidRequest } from '../openai/api-error.ts'
import { parseBody, parseJson } from '../openai/parse-body.ts'
import type { Context, Endpoint, Reply } from './endpoint.ts'
import { readKey } from './read-key.ts'
import { errorAnswer, toAnswer, type Answer, type Timing } from './to-answer.ts'
import { route } from './route.ts'

export type { Answer } from './to-answer.ts'

/** A request as every edge can tell it. */
export interface Call {
  method: string
  /** The path as it was sent, without the query. */
  path: string
  /** By lower-case name. */
  header: (name: string) => string | undefined
  /** @throws ApiError 413 when it is too large */
  readBody: () => Promise<Uint8Array>
  /** Aborts when the caller leaves. */
  signal: AbortSignal
}

export interface Settings extends Pick<Context, 'now' | 'newId'>, Timing {
  endpoints: readonly Endpoint[]
  connect: Connect
  onError: (error: unknown) => void
}

/** One request from its first line to the answer. Never rejects. */
export async function answer(call: Call, settings: Settings): Promise<Answer> {
  const started = performance.now()
  const requestId = toRequestId(call.header('x-request-id')) ?? newRequestId(settings.newId)
  const made = await dispatch(call, settings)
    .then((reply) => toAnswer(reply, settings))
    .catch((error: unknown) => errorAnswer(error, settings.onError))
  return {
    ...made,
    headers: {
      ...made.headers,
      'x-request-id': requestId,
      'openai-processing-ms': String(Math.round(performance.now() - started)),
      'openai-version': '2020-10-01',
    },
  }
}

async function dispatch(call: Call, { endpoints, connect, now, newId }: Settings): Promise<Reply> {
  const { endpoint, id } = route(endpoints, call.method, call.path)
  const key = endpoint.needsKey ? readKey(call.header('authorization')) : ''
  const body = endpoint.body === undefined ? undefined : parseBody(endpoint.body, await readJson(call))
  return endpoint.handle(body, { dashscope: connect(key, call.signal), now, newId, id })
}

/** @throws ApiError 415 for what is not JSON by its own word, 400 for what is not JSON by its text */
async function readJson({ header, readBody }: Call): Promise<unknown> {
  const type = header('content-type')?.toLowerCase() ?? 'application/json'
  const charset = /;\s*charset="?([^\s;"]+)/.exec(type)?.[1] ?? 'utf-8'
  if (!/^application\/(?:[\w.+-]+\+)?json\s*(?:;|$)/.test(type) || !/^utf-?8$/.test(charset)) {
    throw invalidRequest(
      `Unsupported content type: '${type.slice(0, 128)}'. This API method only accepts 'application/json' requests in UTF-8, but you specified the header 'Content-Type: ${type.slice(0, 128)}'.`,
      { status: 415, code: 'unsupported_content_type' },
    )
  }
  const encoding = header('content-encoding') ?? 'identity'
  if (encoding !== 'identity') {
    throw invalidRequest(
      `Unsupported content encoding: '${encoding.slice(0, 64)}'. Send the body as it is, without 'Content-Encoding'.`,
      { status: 415, code: 'unsupported_content_encoding' },
    )
  }
  return parseJson(await readBody())
}

export function newRequestId(newId: Context['newId']): string {
  return newId('req_', 32)
}

function toRequestId(given: string | undefined): string | undefined {
  return given !== undefined && /^[A-Za-z0-9._-]{1,128}$/.test(given) ? given : undefined
}
