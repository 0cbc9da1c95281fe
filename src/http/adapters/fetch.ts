import type { Answer, Call } from '../handle-request.ts'
import { ApiError, invalidRequest, tooLarge } from '../../errors/api-error.ts'
import { BodyBlocks } from '../body/body-blocks.ts'
import type { StreamBody, StreamTarget } from '../sse/reply-stream.ts'

/** `fetch`, answered by the gateway. */
export type Fetch = (input: Request | string | URL, init?: RequestInit) => Promise<Response>

/** The edge of every platform that speaks in Requests and Responses. */
export function createFetch(handle: (call: Call) => Promise<Answer>, maxBodyBytes: number): Fetch {
  return async (input, init) => {
    const request = new Request(input, init)
    request.signal.throwIfAborted()
    const caller = followed(request.signal)
    const { pathname, search } = new URL(request.url)
    const answer = await handle({
      method: request.method,
      path: pathname,
      query: search.slice(1),
      header: (name) => request.headers.get(name) ?? undefined,
      readBody: () => readAtMost(request.body, maxBodyBytes, caller.signal),
      signal: caller.signal,
    })
    const { status, headers, body } = answer
    if (caller.signal.aborted || typeof body === 'string' || request.method === 'HEAD') caller.forget()
    // What `fetch` promises: an abort rejects, also while the answer is waited for.
    caller.signal.throwIfAborted()
    if (request.method === 'HEAD') return new Response(null, { status, headers })
    return new Response(typeof body === 'string' ? body : toStream(body, caller), { status, headers })
  }
}

/** A signal of our own that follows the request's for as long as an answer is made, and then lets go of it. */
interface Caller {
  signal: AbortSignal
  /** The reader has left. */
  leave: () => void
  forget: () => void
  /** Told at once when the caller aborts. */
  onAbort: (listener: (reason: unknown) => void) => void
}

function followed(signal: AbortSignal): Caller {
  const own = new AbortController()
  let tell = (_reason: unknown) => {}
  const follow = () => {
    own.abort(signal.reason)
    tell(signal.reason)
  }
  signal.addEventListener('abort', follow, { once: true })
  const forget = () => signal.removeEventListener('abort', follow)
  return {
    signal: own.signal,
    forget,
    leave() {
      forget()
      own.abort()
    },
    onAbort: (listener) => (tell = listener),
  }
}

/** Bytes that are made before they are read. */
const aheadBytes = 16 * 1024

/** A slow reader slows the upstream; one who cancels ends it. */
function toStream(body: StreamBody, caller: Caller): ReadableStream<Uint8Array> {
  const target = new ControllerTarget(caller)
  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        target.controller = controller
        caller.onAbort((reason) => controller.error(reason))
        body.pipe(target)
      },
      pull() {
        target.onRead()
        body.resume()
      },
      cancel: () => caller.leave(),
    },
    new ByteLengthQueuingStrategy({ highWaterMark: aheadBytes }),
  )
}

class ControllerTarget implements StreamTarget {
  controller: ReadableStreamDefaultController<Uint8Array> | undefined
  readonly #caller: Caller
  readonly #encoder = new TextEncoder()
  #isEnded = false

  constructor(caller: Caller) {
    this.#caller = caller
  }

  write(text: string): boolean {
    // A stream that has failed takes nothing more.
    if (this.controller === undefined || this.#caller.signal.aborted) return false
    this.controller.enqueue(this.#encoder.encode(text))
    return (this.controller.desiredSize ?? 0) > 0
  }

  end(): void {
    this.#isEnded = true
    this.onRead()
  }

  /** The caller may abort for as long as something is left to read. */
  onRead(): void {
    const { controller } = this
    if (!this.#isEnded || this.#caller.signal.aborted || controller?.desiredSize !== aheadBytes) return
    this.#caller.forget()
    controller.close()
  }
}

/**
 * Rejects with the signal's reason when it aborts before all of the body is there.
 * @throws ApiError 413 for what is too much, 400 for what cannot be read: both are the caller's doing
 */
async function readAtMost(
  stream: ReadableStream<unknown> | null,
  limit: number,
  signal: AbortSignal,
): Promise<Uint8Array> {
  if (stream === null) return new Uint8Array()
  const reader = stream.getReader()
  // Not awaited: a body may never say that it has been cancelled. Whoever reads it is told of its end at once.
  const leave = () => void reader.cancel(signal.reason).catch(() => {})
  signal.addEventListener('abort', leave, { once: true })
  try {
    signal.throwIfAborted()
    const body = new BodyBlocks({ owns: false })
    for (;;) {
      const { done, value } = await reader.read()
      signal.throwIfAborted()
      if (done) return body.take()
      if (!(value instanceof Uint8Array)) throw new TypeError('The request body is not made of bytes.')
      body.push(value)
      if (body.size > limit) throw tooLarge(limit)
    }
  } catch (cause) {
    leave()
    signal.throwIfAborted()
    if (cause instanceof ApiError) throw cause
    throw invalidRequest('The request body could not be read.', { cause, chinese: '无法读取请求体。' })
  } finally {
    signal.removeEventListener('abort', leave)
  }
}
