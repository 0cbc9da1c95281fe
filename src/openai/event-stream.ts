/** One value as a server-sent event. Never `id:`, `event:` or `retry:`: with them a comment becomes an empty event in openai-python. */
export function toEvent(value: unknown): string {
  return `data: ${escapeLineEnds(JSON.stringify(value))}\n\n`
}

/** OpenAI's mark of a stream's end. */
export const done = 'data: [DONE]\n\n'

/** A comment: keeps proxies and clients waiting, is no event. */
export const heartbeat = ': keep-alive\n\n'

/** JSON leaves these three raw, and readers that split with a Unicode-aware `splitlines` would break an event there. */
function escapeLineEnds(json: string): string {
  return /[\u0085\u2028\u2029]/.test(json)
    ? json.replaceAll(
        /[\u0085\u2028\u2029]/g,
        (end) => `\\u${end.charCodeAt(0).toString(16).padStart(4, '0')}`,
      )
    : json
}

/** Batches of values → text; a batch (what one read from upstream gave) is one piece, so that it becomes one write. */
export async function* toEventStream(
  batches: AsyncIterable<readonly unknown[]>,
  toError: (cause: unknown) => unknown,
): AsyncGenerator<string, void> {
  try {
    for await (const batch of batches) {
      if (batch.length > 0) yield batch.map(toEvent).join('')
    }
  } catch (cause) {
    // After the first byte the status is spent: an error event is the one signal that every client understands.
    yield toEvent(toError(cause)) + done
    return
  }
  yield done
}

const silence = Symbol('silence')

/**
 * The pieces of `source`, with a comment after each `intervalMs` in which none came; before the very first piece
 * after `firstMs`, since the silence may have begun earlier.
 */
export async function* withHeartbeats(
  source: AsyncIterable<string>,
  intervalMs: number,
  firstMs = intervalMs,
): AsyncGenerator<string, void> {
  const pieces = source[Symbol.asyncIterator]()
  let waitMs = firstMs
  try {
    for (;;) {
      const next = pieces.next()
      // Whoever stops reading at a heartbeat leaves `next` behind: its rejection must have an owner.
      next.catch(() => {})
      let result = await orSilence(next, waitMs)
      waitMs = intervalMs
      while (result === silence) {
        yield heartbeat
        result = await orSilence(next, waitMs)
      }
      if (result.done === true) return
      yield result.value
    }
  } finally {
    void pieces.return?.()
  }
}

/** What `promise` gives, or undefined when it takes longer than `ms`. The promise goes on. */
export async function within<Value>(promise: Promise<Value>, ms: number): Promise<Value | undefined> {
  const result = await orSilence(promise, ms)
  return result === silence ? undefined : result
}

function orSilence<Value>(promise: Promise<Value>, ms: number): Promise<Value | typeof silence> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms, silence)
    promise.then(
      (value) => {
        clearTimeout(timer)
        resolve(value)
      },
      (error: unknown) => {
        clearTimeout(timer)
        reject(error)
      },
    )
  })
}
