import { invalidRequest, tooLarge } from '../../errors/api-error.ts'
import { readAtMost, unreadable } from '../../http/adapters/read-at-most.ts'
import { smallBytes, type BodyReservation } from '../admission/body-reservation.ts'
import { slowAfterMs } from '../http/read-body.ts'

interface Reading {
  /** Bytes of this body. */
  limit: number
  reservation: BodyReservation
  /** Counts a slow body until the returned function is called; throws if there are too many. */
  countSlow: () => () => void
  /** Time limit for the whole body, milliseconds. */
  timeoutMs: number
}

/**
 * Reads a request's body. Rejects with the signal's reason if it aborts earlier.
 * @throws ApiError 413, 408 for a body that does not arrive in time, 400, or the error of the reservation
 */
export async function readBody(request: Request, reading: Reading, signal: AbortSignal): Promise<Uint8Array> {
  const { limit, reservation } = reading
  // Bun refuses requests whose bodies have another length, or two.
  const length = Number(request.headers.get('content-length') ?? NaN)
  if (length > limit) throw tooLarge(limit)
  const read = length <= smallBytes ? readSmall : readStream
  try {
    const body = await read(request, reading, signal)
    const refusal = reservation.complete()
    if (refusal !== undefined) throw refusal
    return body
  } catch (error) {
    reservation.release()
    throw error
  }
}

/** In one piece: a stream of Bun allocates far more than a small body for each read. */
async function readSmall(request: Request, reading: Reading, signal: AbortSignal): Promise<Uint8Array> {
  const { promise, resolve, reject } = Promise.withResolvers<Uint8Array>()
  const stop = watch(reading, signal, reject)
  request.arrayBuffer().then(
    (buffer) => resolve(new Uint8Array(buffer)),
    (cause: unknown) => reject(unreadable(cause)),
  )
  try {
    const body = await promise
    reading.reservation.grow(body.byteLength)
    return body
  } finally {
    stop()
  }
}

async function readStream(request: Request, reading: Reading, signal: AbortSignal): Promise<Uint8Array> {
  const { limit, reservation } = reading
  const ending = new AbortController()
  const stop = watch(reading, signal, (reason) => ending.abort(reason))
  reservation.onEvict = (error) => ending.abort(error)
  try {
    const reserve = (bytes: number) => reservation.grow(bytes)
    return await readAtMost(request.body, { limit, signal: ending.signal, reserve })
  } finally {
    reservation.onEvict = undefined
    stop()
  }
}

/** Ends the reading of a body that is too slow, or one of too many slow ones, or whose caller leaves, until it is stopped. */
function watch({ countSlow, timeoutMs }: Reading, signal: AbortSignal, fail: (reason: unknown) => void) {
  const leave = () => fail(signal.reason)
  if (signal.aborted) leave()
  else signal.addEventListener('abort', leave, { once: true })
  let release = () => {}
  const count = () => {
    try {
      release = countSlow()
    } catch (error) {
      fail(error)
    }
  }
  const slow = setTimeout(count, slowAfterMs)
  const late = setTimeout(() => fail(requestTimeout()), timeoutMs)
  return () => {
    clearTimeout(slow)
    clearTimeout(late)
    signal.removeEventListener('abort', leave)
    release()
  }
}

function requestTimeout() {
  return invalidRequest('The request did not arrive in time.', {
    status: 408,
    chinese: '请求未能在限定时间内传完。',
  })
}
