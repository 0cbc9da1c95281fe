export interface TransportRequest {
  method: 'GET' | 'POST'
  url: string
  /** Lower-case names. */
  headers: Readonly<Record<string, string>>
  body?: string
  /** Time limit for the status line, milliseconds; for transports that can measure it separately. */
  headersTimeoutMs?: number
  /** Called once the whole body was sent, by transports that can detect it. */
  onSent?: () => void
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

/** The transport of every platform that has `fetch`. */
export function createFetchTransport(fetch: typeof globalThis.fetch = globalThis.fetch): Transport {
  return async ({ url, method, headers, body }, signal) => {
    const response = await fetch(url, {
      method,
      headers,
      body: body ?? null,
      signal,
      redirect: 'manual',
    })
    return {
      status: response.status,
      headers: Object.fromEntries(response.headers),
      body: response.body === null ? nothing() : readAll(response.body),
    }
  }
}

async function* nothing(): AsyncGenerator<Uint8Array> {}

/** Not every platform's ReadableStream is an async iterable. */
async function* readAll(stream: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = stream.getReader()
  let ended = false
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) {
        ended = true
        return
      }
      yield value
    }
  } finally {
    if (!ended) reader.cancel().catch(() => {})
  }
}
