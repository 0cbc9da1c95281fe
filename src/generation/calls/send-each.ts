export interface SendEachOptions<Call, Result> {
  /** Sends one call. A rejection is that of the request, but does not end calls that have begun. */
  send: (call: Call) => Promise<Result>
  /** Whether no further calls begin. */
  isOver: () => boolean
  /** Concurrent calls. Default: as many as chat makes for its choices; tasks of an account are few at a time too. */
  atOnce?: number
}

/**
 * Sends the calls of one request, a few at a time. Returns the results in the order of the calls, without those of calls that did
 * not begin.
 */
export async function sendEach<Call, Result>(
  calls: readonly Call[],
  { send, isOver, atOnce = 4 }: SendEachOptions<Call, Result>,
): Promise<Result[]> {
  const results = new Map<number, Result>()
  let next = 0
  const work = async () => {
    for (let at = next++; at < calls.length && !isOver(); at = next++) {
      const call = calls[at]
      if (call === undefined) return
      results.set(at, await send(call))
    }
  }
  await Promise.all(Array.from({ length: Math.min(atOnce, calls.length) }, work))
  return calls.map((_, at) => results.get(at)).filter((result) => result !== undefined)
}
