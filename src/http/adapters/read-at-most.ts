import { ApiError, invalidRequest, tooLarge } from '../../errors/api-error.ts'
import { BodyBlocks } from '../body/body-blocks.ts'

/**
 * Rejects with the signal's reason if it aborts before the whole body has arrived.
 * @throws ApiError 413 for a body that is too large, 400 for one that cannot be read
 */
export async function readAtMost(
  stream: ReadableStream<unknown> | null,
  limit: number,
  signal: AbortSignal,
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
