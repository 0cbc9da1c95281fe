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
    const response = await transport(
      {
        method: 'GET',
        url,
        headers: { accept: '*/*', 'accept-encoding': 'identity', 'user-agent': userAgent },
        headersTimeoutMs: limits.firstEventMs,
      },
      timeouts.signal,
    ).catch((cause: unknown) => {
      throw toFailure('unreachable', cause, { signal: timeouts.signal, origin: { host } })
    })
    const { status, headers, body } = response
    observer.answered({ status, requestId: undefined })
    const length = headers['content-length']
    const size = typeof length === 'string' && /^\d{1,15}$/.test(length) ? Number(length) : undefined
    const bytes = new ResultBytes(body, { timeouts, host })
    const failure = status !== 200 ? notFound(status, host) : (size ?? 0) > maxResultBytes && tooLarge(host)
    if (failure !== false) {
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

type Chunk = IteratorResult<Uint8Array, undefined>
const end = { done: true, value: undefined } as const

/** The bytes of a file; `return` closes its connection, whether or not it was read. */
class ResultBytes implements AsyncIterableIterator<Uint8Array, undefined> {
  readonly #bytes: AsyncIterator<Uint8Array>
  readonly #timeouts: CallTimeouts
  readonly #host: string
  #size = 0
  #isOver = false

  constructor(body: AsyncIterable<Uint8Array>, { timeouts, host }: { timeouts: CallTimeouts; host: string }) {
    this.#bytes = body[Symbol.asyncIterator]()
    this.#timeouts = timeouts
    this.#host = host
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  async next(): Promise<Chunk> {
    if (this.#isOver) return end
    this.#timeouts.startIdle()
    try {
      const { done, value } = await this.#bytes.next()
      this.#timeouts.stopIdle()
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

function tooLarge(host: string): DashScopeError {
  const message = `The result has more than ${maxResultBytes / 1024 / 1024} MiB.`
  return new DashScopeError({ failure: 'malformed', message, host })
}
