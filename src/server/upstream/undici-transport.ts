import { pipeline, Readable } from 'node:stream'
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib'

import { DashScopeError } from '../../dashscope/errors.ts'
import type { Transport, TransportRequest } from '../../dashscope/transport.ts'
import { PerCallerConnections } from './connections.ts'
import { createLocalNamer } from '../admission/concurrency-limits.ts'
import { toError, UndiciResponse, type Head } from './undici-response.ts'

export interface UndiciTransport {
  transport: Transport
  /** Ends the idle connections; those in use end with their answers. */
  close: () => Promise<void>
}

export interface UndiciOptions {
  /** DNS, TCP and TLS together, milliseconds. */
  connectTimeoutMs?: number
  /** Beyond them calls wait for one to end. */
  maxConnections?: number
}

/**
 * DashScope over undici: connections that are kept for their caller, one request on each at a time, no redirects, no
 * retries, no decompression asked for.
 */
export function createUndiciTransport(options: UndiciOptions = {}): UndiciTransport {
  const { connectTimeoutMs = 5_000, maxConnections = Infinity } = options
  const connections = new PerCallerConnections({ connectTimeoutMs, maxConnections })
  const nameOf = createLocalNamer()
  const send = async (call: UndiciCall, signal: AbortSignal) => {
    signal.throwIfAborted()
    const { origin, headers } = call
    const caller = nameOf(headers['authorization'] ?? '')
    const { client, release } = await connections.acquire({ caller, origin }, signal)
    if (signal.aborted) {
      release(false)
      throw toError(signal.reason)
    }
    const answer = await new Promise<Head>((begin, fail) => {
      client.dispatch(call, new UndiciResponse(signal, { begin, fail, end: release }))
    }).catch((error: unknown) => {
      throw toFailure(error)
    })
    return { ...answer, body: decompressed(answer) }
  }
  // A function that waits for the answer would hold the text of the body meanwhile.
  const transport: Transport = (request, signal) => send(toCall(request), signal)
  return { transport, close: () => connections.close() }
}

type UndiciCall = ReturnType<typeof toCall>

function toCall({ url, headersTimeoutMs, body, onSent, ...request }: TransportRequest) {
  const { origin, pathname, search } = new URL(url)
  return {
    origin,
    path: pathname + search,
    ...request,
    ...(body !== undefined && toBody(body, request.headers, onSent)),
    headersTimeout: headersTimeoutMs ?? null,
  }
}

/** Characters; of Chinese, up to three times as many bytes. */
const large = 1024

/** Bytes beyond which a socket says that it has no more room until all has gone out: more than its high-water mark. */
const freed = 256 * 1024

/**
 * undici keeps the body of a request for as long as its answer takes, and prompts may be large. What it gets to keep of
 * a large one is a source that has run dry.
 */
function toBody(text: string, headers: Readonly<Record<string, string>>, onSent = () => {}) {
  if (text.length < large) return { body: text }
  let rest: Uint8Array<ArrayBuffer> | undefined = new TextEncoder().encode(text)
  let sent = rest
  const length = String(rest.byteLength)
  const next = async () => {
    const value = rest
    rest = undefined
    if (value !== undefined) return { done: false as const, value }
    // Asked for once the socket has taken all of the first one; a small one may still wait within it.
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
  // Said twice, it is a list, whatever its type says.
  const said: unknown = headers['content-encoding'] ?? 'identity'
  const encoding = String(said).toLowerCase()
  if (!Object.hasOwn(decompressors, encoding)) return body
  // The callback is there because pipeline wants one: readers of the result get the error as well.
  return pipeline(Readable.from(body), decompressors[encoding as keyof typeof decompressors](), () => {})
}

/** undici's timeout in our terms; everything else is for the client to name. */
function toFailure(error: unknown): unknown {
  if (!(error instanceof Error) || !('code' in error) || error.code !== 'UND_ERR_HEADERS_TIMEOUT')
    return error
  return new DashScopeError({
    failure: 'timeout',
    message: 'DashScope did not continue its answer in time.',
    cause: error,
  })
}
