import { pipeline, Readable } from 'node:stream'
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib'

import { DashScopeError } from '../../dashscope/errors.ts'
import type { StreamedBody, Transport, TransportRequest } from '../../dashscope/transport.ts'
import { PerCallerConnections } from './connections.ts'
import { createLocalNamer } from '../admission/concurrency-limits.ts'
import { toError, UndiciResponse, type Head } from './undici-response.ts'

export interface UndiciTransport {
  transport: Transport
  /** Closes idle connections; those in use close with their responses. */
  close: () => Promise<void>
}

export interface UndiciOptions {
  /** DNS, TCP and TLS together, milliseconds. */
  connectTimeoutMs?: number
  /** At this limit a call waits for another one to end. */
  maxConnections?: number
}

/**
 * DashScope over undici: connections are kept per caller, with one request at a time. It follows no redirects, does not
 * retry, and requests no compression.
 */
export function createUndiciTransport(options: UndiciOptions = {}): UndiciTransport {
  const { connectTimeoutMs = 5_000, maxConnections = Infinity } = options
  const connections = new PerCallerConnections({ connectTimeoutMs, maxConnections })
  const nameOf = createLocalNamer()
  /** Usually the only one with a key. */
  let home: string | undefined
  const send = async (call: UndiciCall, signal: AbortSignal, onBegin?: () => void) => {
    signal.throwIfAborted()
    const { origin, headers } = call
    const { authorization } = headers
    // Without a key it goes to another host: a file to the store.
    const name = authorization === undefined ? undefined : nameOf(authorization)
    if (name !== undefined) home ??= origin
    // A caller's connections all lead to one host.
    const caller = name === undefined || origin === home ? name : `${name} ${origin}`
    const { client, release } = await connections.acquire({ caller, origin }, signal)
    if (signal.aborted) {
      release(false)
      throw toError(signal.reason)
    }
    onBegin?.()
    const answer = await new Promise<Head>((begin, fail) => {
      client.dispatch(call, new UndiciResponse(signal, { begin, fail, end: release }))
    }).catch((error: unknown) => {
      throw toFailure(error)
    })
    return { ...answer, body: decompressed(answer) }
  }
  // An async function here would keep the text of the body until the answer.
  const transport: Transport = (request, signal) => {
    const { unsent, onSent, body = '' } = request
    if (unsent === undefined) return send(toCall(request), signal)
    const { signal: own, stop } = until(unsent)
    const onWhole = () => {
      stop()
      onSent?.()
    }
    // A small body is sent with the head.
    const onBegin = body.length < large ? stop : undefined
    return send(toCall({ ...request, onSent: onWhole }), AbortSignal.any([signal, own]), onBegin)
  }
  return { transport, close: () => connections.close() }
}

/** A signal that aborts with another one until it is stopped. */
function until(other: AbortSignal) {
  const controller = new AbortController()
  const leave = () => controller.abort(other.reason)
  if (other.aborted) leave()
  else other.addEventListener('abort', leave, { once: true })
  return { signal: controller.signal, stop: () => other.removeEventListener('abort', leave) }
}

type UndiciCall = ReturnType<typeof toCall>

function toCall(request: TransportRequest) {
  // Nothing is remembered of it: the paths of some calls name a caller's apps and tasks.
  const { origin, pathname, search } = new URL(request.url)
  const { headers, body } = toContent(request)
  const headersTimeout = request.headersTimeoutMs ?? null
  return { origin, path: pathname + search, method: request.method, headers, body, headersTimeout }
}

interface Content {
  headers: TransportRequest['headers']
  body: string | Readable | null
}

function toContent({ headers, body, stream, onSent }: TransportRequest): Content {
  if (stream !== undefined) return toStream(stream, headers)
  return body === undefined ? { headers, body: null } : toBody(body, headers, onSent)
}

/** undici reads the pieces as the socket takes them. */
function toStream({ length, chunks }: StreamedBody, headers: Content['headers']): Content {
  const sized: typeof headers = { ...headers, 'content-length': String(length) }
  return { body: chunks() as unknown as Readable, headers: sized }
}

/** Characters; Chinese text has up to three times as many bytes. */
const large = 1024

/** Above this size, which exceeds the high-water mark, a socket reports backpressure until all bytes have been sent. */
const freed = 256 * 1024

/**
 * undici keeps the body of a request until the answer ends, and prompts may be large. A large body is passed as an
 * iterable, which is empty once it has been sent.
 */
function toBody(text: string, headers: Content['headers'], onSent = () => {}): Content {
  if (text.length < large) return { headers, body: text }
  let rest: Uint8Array<ArrayBuffer> | undefined = new TextEncoder().encode(text)
  let sent = rest
  const length = String(rest.byteLength)
  const next = async () => {
    const value = rest
    rest = undefined
    if (value !== undefined) return { done: false as const, value }
    // Called once the socket has accepted all of the body; a small body may still be in the socket's buffer.
    if (sent.byteLength > freed) sent = new Uint8Array(sent.buffer.transfer(0))
    onSent()
    return { done: true as const, value }
  }
  const body = { [Symbol.asyncIterator]: () => ({ next }) }
  const sized: typeof headers = { ...headers, 'content-length': length }
  return { body: body as unknown as Readable, headers: sized }
}

const decompressors = { gzip: createGunzip, deflate: createInflate, br: createBrotliDecompress } as const

/** DashScope compresses event streams if the request allows it; a proxy may do so regardless. */
function decompressed({ headers, body }: Head): AsyncIterable<Uint8Array> {
  // A repeated header is a list, despite its type.
  const said: unknown = headers['content-encoding'] ?? 'identity'
  const encoding = String(said).toLowerCase()
  if (!Object.hasOwn(decompressors, encoding)) return body
  // `pipeline` requires the callback; readers of the result also receive the error.
  return pipeline(Readable.from(body), decompressors[encoding as keyof typeof decompressors](), () => {})
}

/** undici's timeout as a DashScopeError; the client converts all other errors. */
function toFailure(error: unknown): unknown {
  if (!(error instanceof Error) || !('code' in error) || error.code !== 'UND_ERR_HEADERS_TIMEOUT')
    return error
  return new DashScopeError({
    failure: 'timeout',
    message: 'DashScope did not continue its answer in time.',
    cause: error,
  })
}
