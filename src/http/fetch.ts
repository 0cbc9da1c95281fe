import type { Answer, Call } from '../endpoints/answer.ts'
import { tooLarge } from '../openai/api-error.ts'

/** `fetch`, answered by the gateway. */
export type Fetch = (input: Request | string | URL, init?: RequestInit) => Promise<Response>

/** The edge of every platform that speaks in Requests and Responses. */
export function createFetch(handle: (call: Call) => Promise<Answer>, maxBodyBytes: number): Fetch {
  return async (input, init) => {
    const request = new Request(input, init)
    const left = new AbortController()
    const signal = AbortSignal.any([request.signal, left.signal])
    signal.throwIfAborted()
    const { pathname, search } = new URL(request.url)
    const answer = await handle({
      method: request.method,
      path: pathname,
      query: search.slice(1),
      header: (name) => request.headers.get(name) ?? undefined,
      readBody: () => readAtMost(request.body, maxBodyBytes),
      signal,
    })
    // What `fetch` promises: an abort rejects, also while the answer is waited for.
    signal.throwIfAborted()
    const { status, headers, body } = answer
    if (request.method === 'HEAD') return new Response(null, { status, headers })
    return new Response(typeof body === 'string' ? body : toStream(body, signal, left), { status, headers })
  }
}

/** Pulled, so that a slow reader slows the upstream; cancelled, so that one who leaves ends it. */
function toStream(
  body: AsyncIterable<string>,
  signal: AbortSignal,
  left: AbortController,
): ReadableStream<Uint8Array> {
  const pieces = body[Symbol.asyncIterator]()
  const encoder = new TextEncoder()
  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        // Who aborts is told at once, not with the next read.
        signal.addEventListener('abort', () => controller.error(signal.reason), { once: true })
      },
      async pull(controller) {
        const { done, value } = await pieces.next()
        if (signal.aborted) return
        if (done === true) controller.close()
        else controller.enqueue(encoder.encode(value))
      },
      cancel() {
        left.abort()
        void pieces.return?.()
      },
    },
    { highWaterMark: 0 },
  )
}

async function readAtMost(body: ReadableStream<Uint8Array> | null, limit: number): Promise<Uint8Array> {
  if (body === null) return new Uint8Array()
  const reader = body.getReader()
  const chunks: Uint8Array[] = []
  let size = 0
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return concat(chunks, size)
    size += value.byteLength
    if (size > limit) {
      await reader.cancel()
      throw tooLarge(limit)
    }
    chunks.push(value)
  }
}

function concat(chunks: readonly Uint8Array[], size: number): Uint8Array {
  const whole = new Uint8Array(size)
  let offset = 0
  for (const chunk of chunks) {
    whole.set(chunk, offset)
    offset += chunk.byteLength
  }
  return whole
}
