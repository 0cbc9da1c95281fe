import type { BytesReply, Reply, StreamReply } from './endpoint.ts'
import { reportError } from './error-reporting.ts'
import type { HttpResponse } from './http-response.ts'
import type { RequestContext } from './request-context.ts'
import { toFileResponse } from './static-files/static-file.ts'
import { ByteStream } from './stream/byte-stream.ts'
import { ReplyStream } from './stream/reply-stream.ts'

type ReplyOf<Kind extends Reply['kind']> = Extract<Reply, { kind: Kind }>

const makers: {
  readonly [Kind in Reply['kind']]: (
    reply: ReplyOf<Kind>,
    context: RequestContext,
  ) => HttpResponse | Promise<HttpResponse>
} = {
  json: ({ body, headers, requestId }, context) => ({
    status: 200,
    headers: {
      'content-type': 'application/json',
      'cache-control': 'no-store',
      ...headers,
      ...upstreamId(requestId),
    },
    body: held(JSON.stringify(body), context),
  }),
  text: ({ text, type = 'text/plain; charset=utf-8', requestId }, context) => ({
    status: 200,
    headers: { 'content-type': type, 'cache-control': 'no-store', ...upstreamId(requestId) },
    body: held(text, context),
  }),
  bytes: toBytesResponse,
  file: ({ file }, { request }) => toFileResponse(file, (name) => request.header(name)),
  stream: toStreamResponse,
  redirect: ({ location }) => ({
    status: 302,
    headers: { location, 'cache-control': 'no-store' },
    body: '',
  }),
  empty: () => ({ status: 204, headers: { 'cache-control': 'no-store' }, body: '' }),
}

function held(text: string, context: RequestContext): string {
  context.holdWhole(text)
  return text
}

/** An endpoint's reply → the response. A rejection becomes an HTTP error. */
export function toResponse<Kind extends Reply['kind']>(
  reply: ReplyOf<Kind> & { kind: Kind },
  context: RequestContext,
): HttpResponse | Promise<HttpResponse> {
  return makers[reply.kind](reply, context)
}

/** The status line waits for the first text, so that a refusal is an HTTP error, but not longer than proxies wait. */
async function toStreamResponse(reply: StreamReply, context: RequestContext): Promise<HttpResponse> {
  const { commitAfterMs, heartbeatMs } = context.settings
  const stream = new ReplyStream(reply, {
    commitAfterMs,
    heartbeatMs,
    signal: context.request.signal,
    toError: (cause, stage) => reportError(context, cause, stage),
    requestId: context.requestId,
  })
  await stream.open()
  return {
    status: 200,
    headers: {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-cache, no-transform',
      'x-accel-buffering': 'no',
      ...upstreamId(reply.requestId()),
    },
    body: stream.body,
  }
}

async function toBytesResponse(reply: BytesReply, context: RequestContext): Promise<HttpResponse> {
  const { type, bytes, headers, requestId } = reply
  const head = {
    status: 200,
    headers: { 'content-type': type, 'cache-control': 'no-store', ...headers, ...upstreamId(requestId) },
  }
  if (bytes instanceof Uint8Array) return { ...head, body: bytes }
  const stream = new ByteStream(bytes, {
    signal: context.request.signal,
    onFailure: (cause) => void reportError(context, cause, 'mid_stream'),
  })
  await stream.open()
  return { ...head, body: stream.body }
}

function upstreamId(requestId: string | undefined) {
  return requestId === undefined ? {} : { 'x-dashscope-request-id': requestId }
}
