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
  return new Promise((resolve, reject) => {
    const interrupt = () => reject(signal.reason as Error)
    signal.addEventListener('abort', interrupt, { once: true })
    let chunks: Buffer[] = []
    let size = 0
    request.on('data', (chunk: Buffer) => {
      size += chunk.length
      if (size <= limit) return void chunks.push(chunk)
      chunks = []
      reject(tooLarge(limit))
    })
    request.on('end', () => {
      resolve(Buffer.concat(chunks))
      // The request and the signal, and their listeners with them, live as long as the answer.
      chunks = []
      signal.removeEventListener('abort', interrupt)
    })
    request.on('error', reject)
  })
}
