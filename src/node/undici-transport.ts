import { randomBytes } from 'node:crypto'
import { pipeline, Readable } from 'node:stream'
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib'

import { DashScopeError } from '../dashscope/dashscope-error.ts'
import type { Transport } from '../dashscope/transport.ts'
import { CallersConnections } from './callers-connections.ts'
import { createNamer } from './limits.ts'
import { toError, UndiciAnswer, type Head } from './undici-answer.ts'

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
  const connections = new CallersConnections({ connectTimeoutMs, most: maxConnections })
  const nameOf = createNamer(randomBytes(32))
  const transport: Transport = async ({ url, headersWithinMs, body, ...request }, signal) => {
    signal.throwIfAborted()
    const { origin, pathname, search } = new URL(url)
    const call = {
      origin,
      path: pathname + search,
      ...request,
      ...(body !== undefined && toBody(body, request.headers)),
      headersTimeout: headersWithinMs ?? null,
    }
    const caller = nameOf(request.headers['authorization'] ?? '')
    const { client, end } = await connections.take({ caller, origin }, signal)
    if (signal.aborted) {
      end(false)
      throw toError(signal.reason)
    }
    const answer = await new Promise<Head>((begin, fail) => {
      client.dispatch(call, new UndiciAnswer(signal, { begin, fail, end }))
    }).catch((error: unknown) => {
      throw toFailure(error)
    })
    return { ...answer, body: decompressed(answer) }
  }
  return { transport, close: () => connections.close() }
}

/** Characters; of Chinese, up to three times as many bytes. */
const large = 1024

/**
 * undici keeps the body of a request for as long as its answer takes, and prompts may be large. What it gets to keep of
 * a large one is a source that has run dry.
 */
function toBody(text: string, headers: Readonly<Record<string, string>>) {
  if (text.length < large) return { body: text }
  let rest: Uint8Array | undefined = Buffer.from(text)
  const length = String(rest.byteLength)
  const next = async () => {
    const value = rest
    rest = undefined
    return value === undefined ? { done: true as const, value } : { done: false as const, value }
  }
  const body = { [Symbol.asyncIterator]: () => ({ next }) }
  return { body: body as unknown as Readable, headers: { ...headers, 'content-length': length } }
}

const decompressors = { gzip: createGunzip, deflate: createInflate, br: createBrotliDecompress } as const

/** DashScope compresses event streams for whoever takes it; a proxy may even for those who do not. */
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
    message: 'DashScope did not go on with its answer in time.',
    cause: error,
  })
}
