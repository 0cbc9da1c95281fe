import { alterBody } from '../faults/alter-body.ts'
import { alterFrames, askedMessage, askedRefusal, errorFrame, isUnfinished } from '../faults/alter-frames.ts'
import type { Answer } from './answer-generation.ts'
import type { Directives } from '../faults/faults.ts'
import { refusalOfStatus, type Refusal } from '../request/refusal.ts'
import {
  leakedHeaders,
  toRejectionHeaders,
  toResponseHeaders,
  type HeaderValues,
} from './response-headers.ts'
import { dashScopeFraming, toEventText, type Frame, type Framing } from '../sse.ts'

/** A response before connection faults. A frame is one chunk, a JSON body is two. */
export interface Reply {
  status: number
  headers: Record<string, string>
  chunks: Iterable<Uint8Array>
}

export interface ReplyOptions {
  stream: boolean
  directives: Directives
  requestId: string
  arrived: number
}

/** The answer as a response, with the faults of status, headers and frames applied. */
export function toReply(answer: Answer, options: ReplyOptions): Reply {
  const { directives } = options
  const reply = insteadOf(options) ?? replyTo(answer, options)
  const type = directives.get('wrong-content-type')
  const retryAfter = directives.get('retry-after')
  return {
    ...reply,
    headers: {
      ...reply.headers,
      ...(directives.has('leak') || ('leaks' in answer && answer.leaks) ? leakedHeaders : {}),
      ...(retryAfter === undefined ? {} : { 'retry-after': retryAfter || '1' }),
      ...(type === undefined ? {} : { 'content-type': type || 'text/html' }),
    },
  }
}

function replyTo(answer: Answer, options: ReplyOptions): Reply {
  if (answer.kind === 'refusal') return refused(answer.refusal, options)
  if (answer.kind === 'file') {
    const { status, type, size, chunks } = answer
    const headers = { 'content-type': type, 'content-length': String(size), server: 'AliyunOSS' }
    return { status, headers, chunks }
  }
  const stamp: HeaderValues = { ...options, timeout: answer.timeout }
  if (answer.kind === 'result')
    return json(
      answer.status ?? 200,
      alterBody(answer.body, options.directives, true),
      toResponseHeaders(stamp, false),
    )
  const frames = alterFrames(answer.frames, options.directives, options.requestId)
  return {
    status: 200,
    headers: toResponseHeaders(stamp, true),
    chunks: options.directives.has('endless') ? endless(frames, options) : toChunks(frames, options),
  }
}

/** A refused stream is an error frame with HTTP 200 (recorded); newer DashScope gateways use the status. */
export function refused(refusal: Refusal, options: ReplyOptions): Reply {
  const { stream, directives, requestId } = options
  const stamp: HeaderValues = { ...options, timeout: 180 }
  const { status, code, message } = refusal
  const body = { code, message, request_id: requestId }
  if (code === 'InvalidApiKey') return json(401, body, toRejectionHeaders(stamp))
  const frames = toChunks([errorFrame(refusal, requestId)], options)
  if (directives.has('sse-as-json'))
    return { status, headers: toResponseHeaders(stamp, false), chunks: frames }
  if (!stream || directives.has('json-refusal')) return json(status, body, toResponseHeaders(stamp, false))
  return { status: 200, headers: toResponseHeaders(stamp, true), chunks: frames }
}

/** The faults that replace the whole answer. */
function insteadOf(options: ReplyOptions): Reply | undefined {
  const { directives, requestId } = options
  const headers = toResponseHeaders({ ...options, timeout: 180 }, false)
  const status = directives.get('http-NNN')
  if (status !== undefined) {
    const { code, message } = refusalOfStatus(Number(status))
    const text = askedMessage(directives) ?? message
    const body = { code: directives.get('error-code') ?? code, message: text, request_id: requestId }
    return json(Number(status), body, headers)
  }
  const page = directives.get('html-NNN')
  if (page !== undefined) return html(Number(page))
  if (directives.has('redirect'))
    return {
      status: 302,
      headers: { location: directives.get('redirect') || 'http://127.0.0.1:9/elsewhere' },
      chunks: [],
    }
  if (!directives.has('json-200-error')) return undefined
  const { code, message } = askedRefusal(directives, 'json-200-error', 'InternalError')
  return json(200, { code, message, request_id: requestId }, headers)
}

function html(status: number): Reply {
  const text = `<html>\r\n<head><title>${status} Bad Gateway</title></head>\r\n<body>\r\n<center><h1>${status} Bad Gateway</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n`
  return { status, headers: { 'content-type': 'text/html', server: 'nginx' }, chunks: halves(text) }
}

function json(status: number, body: object, headers: Record<string, string>): Reply {
  return { status, headers, chunks: halves(JSON.stringify(body)) }
}

function halves(text: string): Uint8Array[] {
  const bytes = Buffer.from(text)
  const middle = Math.floor(bytes.length / 2)
  return [bytes.subarray(0, middle), bytes.subarray(middle)]
}

function framingOf(directives: Directives): Framing {
  return {
    newline: directives.has('crlf') ? '\r\n' : directives.has('cr') ? '\r' : dashScopeFraming.newline,
    space: directives.has('spaces') ? ' ' : dashScopeFraming.space,
    blankLine: !directives.has('no-blank-lines'),
  }
}

function toChunks(frames: Frame[], { directives }: ReplyOptions): Uint8Array[] {
  const framing = framingOf(directives)
  const { newline } = framing
  const comment = directives.has('keep-alive') ? `:keepalive${newline}${newline}` : ''
  const texts = frames.map((frame, index) => comment + toEventText(frame, index + 1, framing))
  const done = directives.has('native-done') ? [`data:[DONE]${newline}${newline}`] : []
  return [...texts, ...done].map((text) => Buffer.from(text))
}

function* endless(frames: Frame[], { directives }: ReplyOptions): Generator<Uint8Array> {
  const framing = framingOf(directives)
  const repeated = frames.filter(isUnfinished)
  for (let id = 1; repeated.length > 0; id += 1) {
    const frame = repeated[(id - 1) % repeated.length]
    if (frame) yield Buffer.from(toEventText(frame, id, framing))
  }
}
