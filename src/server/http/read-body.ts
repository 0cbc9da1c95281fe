import type { IncomingMessage } from 'node:http'

import { BodyBlocks } from '../../http/body/body-blocks.ts'
import { tooLarge } from '../../errors/api-error.ts'
import type { BodyReservation } from '../admission/body-reservation.ts'

interface Reading {
  /** Bytes of this body. */
  limit: number
  reservation: BodyReservation
  /** Counts a slow body until the returned function is called; throws if there are too many. */
  countSlow: () => () => void
}

/** A body that takes longer to arrive counts as slow. Normal clients are faster, even if they send head and body separately. */
export const slowAfterMs = 500

/**
 * Reads a request's body of at most `limit` bytes, counted as they arrive, regardless of `content-length`. Rejects with
 * the signal's reason if it aborts earlier.
 * @throws ApiError 413, or the error of the reservation. The excess is read and discarded, so that the client can read the answer.
 */
export async function readBody(
  request: IncomingMessage,
  reading: Reading,
  signal: AbortSignal,
): Promise<Uint8Array> {
  signal.throwIfAborted()
  const { limit } = reading
  if (Number(request.headers['content-length'] ?? 0) > limit) throw tooLarge(limit)
  return collect(request, reading, signal)
}

/**
 * Stays on each request whose body is read. Node looks for a listener a moment before it emits the error of an aborted request: where
 * the reading ends in between, that error would end the process.
 */
const ignore = (): void => {}

function collect(
  request: IncomingMessage,
  { limit, reservation, countSlow }: Reading,
  signal: AbortSignal,
): Promise<Uint8Array> {
  const { promise, resolve, reject } = Promise.withResolvers<Uint8Array>()
  let blocks: BodyBlocks | undefined = new BodyBlocks({ owns: true })
  let release = () => {}
  const count = () => {
    if (blocks === undefined) return
    try {
      release = countSlow()
    } catch (error) {
      refuse(error)
    }
  }
  // The event loop reads sockets between timers and immediates, so bytes that have arrived are read first.
  const timer = setTimeout(() => setImmediate(count), slowAfterMs)
  const take = (chunk: Buffer) => {
    if (blocks === undefined) return
    const before = blocks.held
    blocks.push(chunk)
    // Most small chunks fit into a block that is already reserved.
    const asks = blocks.held > before ? reservation.grow(blocks.held) : undefined
    const refusal = blocks.size > limit ? tooLarge(limit) : asks
    if (refusal !== undefined) refuse(refusal)
  }
  const end = () => {
    const refusal = reservation.complete()
    if (refusal !== undefined) return fail(refusal)
    const whole = blocks?.take() ?? new Uint8Array()
    forget()
    resolve(whole)
  }
  const fail = (error: unknown) => {
    forget()
    reservation.release()
    reject(error)
  }
  /** The rest is read and discarded. */
  const refuse = (error: unknown) => {
    fail(error)
    request.resume()
  }
  const interrupt = () => fail(signal.reason)
  // The request and the signal live as long as the answer, with everything that they reference.
  const forget = () => {
    blocks = undefined
    reservation.onEvict = undefined
    clearTimeout(timer)
    release()
    request.off('data', take).off('end', end).off('error', fail)
    signal.removeEventListener('abort', interrupt)
  }
  request.on('data', take).on('end', end).on('error', fail).on('error', ignore)
  signal.addEventListener('abort', interrupt, { once: true })
  reservation.onEvict = refuse
  return promise
}
