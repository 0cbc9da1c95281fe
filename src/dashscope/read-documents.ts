import { DashScopeError } from './dashscope-error.ts'
import { readEvents } from './read-events.ts'

/** One JSON text of an answer, not parsed yet. */
export interface JsonDocument {
  text: string
  /** The event's own HTTP status, where it has one. */
  status: number | undefined
  /** The event was of type `error`. */
  isError: boolean
}

/** A JSON answer larger than this (64 MiB) is refused rather than held in memory. */
const largestBody = 64 * 1024 * 1024

/**
 * Bytes → JSON documents, one batch per read. What the body is shows in its first character and in nothing else:
 * DashScope labels event streams as JSON, answers JSON where events were asked for, and proxies answer HTML.
 */
export async function* readDocuments(
  bytes: AsyncIterable<Uint8Array>,
): AsyncGenerator<readonly JsonDocument[], void> {
  const source = bytes[Symbol.asyncIterator]()
  try {
    const head = await readHead(source)
    if (head.first === '') return
    if (head.first === '<') {
      throw new DashScopeError({
        failure: 'malformed',
        message: 'Something between here and DashScope answered HTML.',
      })
    }
    const whole = replay(head.chunks, source)
    if (head.first === '{') yield [{ text: await readText(whole), status: undefined, isError: false }]
    else
      for await (const events of readEvents(whole)) {
        yield events
          .filter(({ data }) => data !== '[DONE]')
          .map(({ data, status, event }) => ({ text: data, status, isError: event === 'error' }))
      }
  } finally {
    // The socket must not wait for a reader that has left.
    void source.return?.()
  }
}

/** Reads until a character shows that is neither white space nor a byte-order mark. */
async function readHead(source: AsyncIterator<Uint8Array>): Promise<{ first: string; chunks: Uint8Array[] }> {
  const decoder = new TextDecoder()
  const chunks: Uint8Array[] = []
  for (;;) {
    const { done, value } = await source.next()
    if (done === true) return { first: '', chunks }
    chunks.push(value)
    const first = decoder.decode(value, { stream: true }).trimStart().charAt(0)
    if (first !== '') return { first, chunks }
  }
}

async function* replay(
  chunks: readonly Uint8Array[],
  rest: AsyncIterator<Uint8Array>,
): AsyncGenerator<Uint8Array, void> {
  yield* chunks
  for (;;) {
    const { done, value } = await rest.next()
    if (done === true) return
    yield value
  }
}

async function readText(bytes: AsyncIterable<Uint8Array>): Promise<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  const pieces: string[] = []
  let size = 0
  for await (const chunk of bytes) {
    size += chunk.byteLength
    if (size > largestBody) {
      throw new DashScopeError({
        failure: 'malformed',
        message: 'DashScope sent an answer of more than 64 MiB.',
      })
    }
    pieces.push(decoder.decode(chunk, { stream: true }))
  }
  return pieces.join('') + decoder.decode()
}
