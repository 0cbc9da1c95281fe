import type { IncomingMessage } from 'node:http'

import { tooLarge } from '../openai/api-error.ts'

/**
 * A request's body, of at most `limit` bytes; counted as it comes, whatever length was announced.
 * @throws ApiError 413. What is too much flows on and is thrown away, so that the sender gets to read the answer.
 */
export function readBody(request: IncomingMessage, limit: number): Promise<Uint8Array> {
  if (Number(request.headers['content-length'] ?? 0) > limit) return Promise.reject(tooLarge(limit))
  return new Promise((resolve, reject) => {
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
      // The request, and this listener with it, lives as long as its answer.
      chunks = []
    })
    request.on('error', reject)
  })
}
