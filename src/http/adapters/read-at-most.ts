import { ApiError, invalidRequest, tooLarge } from '../../errors/api-error.ts'
import { BodyBlocks } from '../body/body-blocks.ts'

export interface Reading {
  /** Maximum bytes. */
  limit: number
  signal: AbortSignal
  /** Reserves memory for so many bytes in all, or returns the error that refuses them. */
  reserve?: (bytes: number) => ApiError | undefined
}

/**
 * Rejects with the signal's reason if it aborts before the whole body has arrived.
 * @throws ApiError 413 for a body that is too large, 400 for one that cannot be read
 */
export async function readAtMost(
  stream: ReadableStream<unknown> | null,
  { limit, signal, reserve = () => undefined }: Reading,
): Promise<Uint8Array> {
  if (stream === null) return new Uint8Array()
  const reader = stream.getReader()
  // Not awaited: the cancellation of a body may never settle, but its reader ends at once.
  const leave = () => void reader.cancel(signal.reason).catch(() => {})
  signal.addEventListener('abort', leave, { once: true })
  try {
    signal.throwIfAborted()
    const body = new BodyBlocks({ owns: false })
    for (;;) {
      const { done, value } = await reader.read()
      signal.throwIfAborted()
      if (done) return body.take()
      const before = body.held
      if (!(value instanceof Uint8Array)) throw new TypeError('The request body is not made of bytes.')
      body.push(value)
      if (body.size > limit) throw tooLarge(limit)
      // Most small chunks fit into a block that is already reserved.
      const refusal = body.held > before ? reserve(body.held) : undefined
      if (refusal !== undefined) throw refusal
    }
  } catch (cause) {
    leave()
    signal.throwIfAborted()
    if (cause instanceof ApiError) throw cause
    throw unreadable(cause)
  } finally {
    signal.removeEventListener('abort', leave)
  }
}

export function unreadable(cause: unknown): ApiError {
  return invalidRequest('The request body could not be read.', { cause, chinese: '无法读取请求体。' })
}
