import type { CallObserver } from '../call-observer.ts'
import { DashScopeError } from '../errors.ts'
import { failureOf } from '../exchange.ts'
import { CallTimeouts } from '../timeouts.ts'
import { toFailure } from '../to-failure.ts'
import type { Transport } from '../transport.ts'
import { toResultUrl } from './result-url.ts'

/** A file that DashScope made. */
export interface ResultFile {
  /** Bytes in all, if the store says so. */
  size: number | undefined
  /** Read once. Leaving the loop early closes the connection. */
  bytes: AsyncIterableIterator<Uint8Array, undefined>
}

/** Resolves when the file begins to arrive. Rejects with a DashScopeError for a URL that the gateway does not fetch. */
export type FetchResult = (url: string) => Promise<ResultFile>

export interface ResultContext {
  transport: Transport
  userAgent: string
  /** Origins of results besides those of Alibaba Cloud. */
  origins: ReadonlySet<string>
  signal: AbortSignal
  observe: () => CallObserver
}

/** A larger file (64 MiB) is not fetched. */
export const maxResultBytes = 64 * 1024 * 1024

/** Milliseconds. A slow reader does not count as a slow store. */
const limits = { firstEventMs: 30_000, idleMs: 30_000, totalMs: 600_000 }

/** Without the key: the store refuses a signed URL that comes with one. Redirects are not followed. */
export async function fetchResult(
  given: string,
  { transport, userAgent, signal, observe, origins }: ResultContext,
): Promise<ResultFile> {
  const url = toResultUrl(given, origins)
  if (url === undefined)
    throw new DashScopeError({
      failure: 'malformed',
      message: 'The address of the result is not one of Alibaba Cloud.',
    })
  const observer = observe()
  const timeouts = new CallTimeouts(signal, limits, (error) => observer.ended(failureOf(error)))
  const { host, origin, pathname } = new URL(url)
  try {
    observer.attempted({ url: origin + pathname, attempt: 1 })
    observer.waitStarted()
    const response = await transport(
      {
        method: 'GET',
        url,
        headers: { accept: '*/*', 'accept-encoding': 'identity', 'user-agent': userAgent },
        headersTimeoutMs: limits.firstEventMs,
      },
      timeouts.signal,
    )
      .catch((cause: unknown) => {
        throw toFailure('unreachable', cause, { signal: timeouts.signal, origin: { host } })
      })
      .finally(() => observer.waitEnded())
    const { status, headers, body } = response
    observer.answered({ status, requestId: undefined })
    const length = headers['content-length']
    const size = typeof length === 'string' && /^\d{1,15}$/.test(length) ? Number(length) : undefined
    const bytes = new ResultBytes(body, { timeouts, observer, host })
    const failure = status === 200 ? toSizeFailure(size, host) : notFound(status, host)
    if (failure !== undefined) {
      await bytes.return(failure)
      throw failure
    }
    timeouts.firstEventArrived()
    observer.firstEventArrived()
    return { size, bytes }
  } catch (error) {
    timeouts.end(error)
    throw error
  }
}

function toSizeFailure(size: number | undefined, host: string): DashScopeError | undefined {
  if (size === 0) return empty(host)
  return (size ?? 0) > maxResultBytes ? tooLarge(host) : undefined
}

type Chunk = IteratorResult<Uint8Array, undefined>
const end = { done: true, value: undefined } as const

interface BytesOptions {
  timeouts: CallTimeouts
  observer: CallObserver
  host: string
}

/** The bytes of a file; `return` closes its connection, whether or not it was read. */
class ResultBytes implements AsyncIterableIterator<Uint8Array, undefined> {
  readonly #bytes: AsyncIterator<Uint8Array>
  readonly #timeouts: CallTimeouts
  readonly #observer: CallObserver
  readonly #host: string
  #size = 0
  #isOver = false

  constructor(body: AsyncIterable<Uint8Array>, { timeouts, observer, host }: BytesOptions) {
    this.#bytes = body[Symbol.asyncIterator]()
    this.#timeouts = timeouts
    this.#observer = observer
    this.#host = host
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  async next(): Promise<Chunk> {
    if (this.#isOver) return end
    try {
      const { done, value } = await this.#read()
      if (done === true) return this.#end()
      this.#size += value.byteLength
      if (this.#size > maxResultBytes) throw tooLarge(this.#host)
      return { done: false, value }
    } catch (cause) {
      const failure = toFailure('cut', cause, { signal: this.#timeouts.signal, origin: { host: this.#host } })
      await this.return(failure)
      throw failure
    }
  }

  async #read(): Promise<IteratorResult<Uint8Array, unknown>> {
    this.#timeouts.startIdle()
    this.#observer.waitStarted()
    try {
      return await this.#bytes.next()
    } finally {
      this.#timeouts.stopIdle()
      this.#observer.waitEnded()
    }
  }

  async return(failure?: unknown): Promise<Chunk> {
    if (this.#isOver) return end
    this.#end(failure)
    await this.#bytes.return?.().catch(() => {})
    return end
  }

  #end(failure?: unknown): Chunk {
    this.#isOver = true
    this.#timeouts.stopIdle()
    this.#timeouts.end(failure)
    return end
  }
}

function notFound(status: number, host: string): DashScopeError {
  const message = `The result's store answered with HTTP status ${status}.`
  return new DashScopeError({ failure: 'malformed', message, host })
}

function empty(host: string): DashScopeError {
  return new DashScopeError({ failure: 'malformed', message: 'The result is an empty file.', host })
}

function tooLarge(host: string): DashScopeError {
  const message = `The result has more than ${maxResultBytes / 1024 / 1024} MiB.`
  return new DashScopeError({ failure: 'malformed', message, host })
}
