import type { IncomingMessage } from 'node:http'

import { tooLarge } from '../openai/api-error.ts'

/** Bytes up to which a body is taken whatever others hold: most are smaller by far, and theirs must not fail for a few large ones. */
const small = 64 * 1024

/** What all bodies that are coming may hold at one time. */
export class BodyRoom {
  readonly #most: number
  readonly #refuse: () => Error
  #held = 0

  /** `most` in bytes; 0: whatever they like. */
  constructor(most: number, refuse: () => Error) {
    this.#most = most
    this.#refuse = refuse
  }

  hold(bytes: number): void {
    this.#held += bytes
  }

  /** What to say to a body of which that much has come; undefined where there is room for it. One alone always has room. */
  refusal(size: number): Error | undefined {
    const isFull = this.#most > 0 && this.#held > this.#most
    return isFull && size > small && this.#held > size ? this.#refuse() : undefined
  }

  release(bytes: number): void {
    this.#held -= bytes
  }
}

interface Reading {
  /** Bytes of this body. */
  limit: number
  room: BodyRoom
}

/**
 * A request's body, of at most `limit` bytes; counted as it comes, whatever length was announced. Rejects with the
 * signal's reason when it aborts before all of it is there.
 * @throws ApiError 413, or what the room says. What is too much flows on and is thrown away, so that the sender gets to read the answer.
 */
export async function readBody(
  request: IncomingMessage,
  reading: Reading,
  signal: AbortSignal,
): Promise<Uint8Array> {
  signal.throwIfAborted()
  const { limit } = reading
  if (Number(request.headers['content-length'] ?? 0) > limit) throw tooLarge(limit)
  const body = collect(request, reading)
  const interrupt = () => body.fail(signal.reason)
  signal.addEventListener('abort', interrupt, { once: true })
  // The request and the signal live as long as the answer, and whatever they still know with them.
  return body.whole.finally(() => signal.removeEventListener('abort', interrupt))
}

function collect(request: IncomingMessage, { limit, room }: Reading) {
  const { promise, resolve, reject } = Promise.withResolvers<Uint8Array>()
  const chunks: Buffer[] = []
  let size = 0
  const take = (chunk: Buffer) => {
    size += chunk.length
    room.hold(chunk.length)
    const refusal = size > limit ? tooLarge(limit) : room.refusal(size)
    if (refusal === undefined) return void chunks.push(chunk)
    fail(refusal)
    request.resume()
  }
  const end = () => {
    forget()
    resolve(Buffer.concat(chunks))
  }
  const fail = (error: unknown) => {
    forget()
    reject(error)
  }
  const forget = () => {
    room.release(size)
    size = 0
    request.off('data', take).off('end', end).off('error', fail)
  }
  request.on('data', take).on('end', end).on('error', fail)
  return { whole: promise, fail }
}
