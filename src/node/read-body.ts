import type { IncomingMessage } from 'node:http'

import { tooLarge } from '../openai/api-error.ts'

/**
 * A request's body, of at most `limit` bytes; counted as it comes, whatever length was announced. Rejects with the
 * signal's reason when it aborts before all of it is there.
 * @throws ApiError 413. What is too much flows on and is thrown away, so that the sender gets to read the answer.
 */
export async function readBody(
  request: IncomingMessage,
  limit: number,
  signal: AbortSignal,
): Promise<Uint8Array> {
  signal.throwIfAborted()
  if (Number(request.headers['content-length'] ?? 0) > limit) throw tooLarge(limit)
  const body = collect(request, limit)
  const interrupt = () => body.fail(signal.reason)
  signal.addEventListener('abort', interrupt, { once: true })
  // The request and the signal live as long as the answer, and whatever they still know with them.
  return body.whole.finally(() => signal.removeEventListener('abort', interrupt))
}

function collect(request: IncomingMessage, limit: number) {
  const { promise, resolve, reject } = Promise.withResolvers<Uint8Array>()
  const chunks: Buffer[] = []
  let size = 0
  const take = (chunk: Buffer) => {
    size += chunk.length
    if (size <= limit) return void chunks.push(chunk)
    fail(tooLarge(limit))
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
  const forget = () => request.off('data', take).off('end', end).off('error', fail)
  request.on('data', take).on('end', end).on('error', fail)
  return { whole: promise, fail }
}
