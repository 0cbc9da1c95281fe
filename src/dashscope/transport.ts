/** A body that is made while it is sent. */
export interface StreamedBody {
  /** Bytes in all. */
  length: number
  /** Called once. */
  chunks: () => AsyncIterable<Uint8Array>
}

export interface TransportRequest {
  method: 'GET' | 'POST'
  url: string
  /** Lower-case names. */
  headers: Readonly<Record<string, string>>
  body?: string
  /** A file, for requests without `body`. */
  stream?: StreamedBody
  /** Time limit for the status line, milliseconds; for transports that can measure it separately. */
  headersTimeoutMs?: number
  /** Called once the whole body was sent, by transports that can detect it. */
  onSent?: () => void
  /** Ends the exchange too, until the whole body was sent, in transports that can detect it. */
  unsent?: AbortSignal
}

export interface TransportResponse {
  status: number
  /** Lower-case names. */
  headers: Readonly<Record<string, string | string[] | undefined>>
  /** The decoded body as it arrives. Leaving the loop early closes the connection. */
  body: AsyncIterable<Uint8Array>
}

/**
 * One HTTP exchange, without redirects and retries. Rejects with the signal's reason when it aborts, before the answer or
 * while its body is read.
 */
export type Transport = (request: TransportRequest, signal: AbortSignal) => Promise<TransportResponse>

/** Bun ends a fetch that is silent for some minutes, where an answer may take ten. Other platforms ignore it. */
const withoutTimeout = { timeout: false }

/** The transport of every platform that has `fetch`. */
export function createFetchTransport(fetch: typeof globalThis.fetch = globalThis.fetch): Transport {
  return async ({ url, method, headers, body, stream }, signal) => {
    const init: RequestInit = {
      method,
      headers,
      signal,
      redirect: 'manual',
      ...withoutTimeout,
      ...(stream === undefined ? { body: body ?? null } : toStream(stream, headers)),
    }
    const response = await fetch(url, init)
    return {
      status: response.status,
      headers: Object.fromEntries(response.headers),
      body: toBody(response),
    }
  }
}

/** `duplex` is missing in the types. Platforms that refuse a `content-length` send the body in chunks. */
function toStream({ length, chunks }: StreamedBody, headers: TransportRequest['headers']): RequestInit {
  const iterator = chunks()[Symbol.asyncIterator]()
  const stream = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { done, value } = await iterator.next()
      if (done === true) controller.close()
      else controller.enqueue(value)
    },
    async cancel() {
      await iterator.return?.()
    },
  })
  const init = { body: stream, headers: { ...headers, 'content-length': String(length) }, duplex: 'half' }
  return init
}

async function* noBytes(): AsyncGenerator<Uint8Array> {}

const end = { done: true, value: undefined } as const

/** Bytes of a body that is read in one piece, which costs less than a stream. */
const maxPiece = 64 * 1024

function toBody(response: Response): AsyncIterable<Uint8Array> {
  const { headers } = response
  const length = Number(headers.get('content-length') ?? NaN)
  // The length of a compressed body is not that of its content.
  if (length <= maxPiece && !headers.has('content-encoding')) return readPiece(response)
  return response.body === null ? noBytes() : readAll(response.body)
}

function readPiece(response: Response): AsyncIterableIterator<Uint8Array, undefined> {
  let unread: Response | undefined = response
  return {
    [Symbol.asyncIterator]() {
      return this
    },
    async next() {
      if (unread === undefined) return end
      const whole = unread.arrayBuffer()
      unread = undefined
      return { done: false, value: new Uint8Array(await whole) }
    },
    async return() {
      unread?.body?.cancel().catch(() => {})
      unread = undefined
      return end
    },
  }
}

/**
 * Not every platform's ReadableStream is an async iterable. The stream is locked at once: Node cancels one without a reader
 * when its response is collected as garbage.
 */
function readAll(stream: ReadableStream<Uint8Array>): AsyncIterableIterator<Uint8Array, undefined> {
  const reader = stream.getReader()
  let ended = false
  return {
    [Symbol.asyncIterator]() {
      return this
    },
    async next() {
      if (ended) return end
      const { done, value } = await reader.read()
      if (!done) return { done, value }
      ended = true
      return end
    },
    async return() {
      if (!ended) reader.cancel().catch(() => {})
      ended = true
      return end
    },
  }
}
