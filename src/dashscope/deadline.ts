import { DashScopeError } from './dashscope-error.ts'

/** How long DashScope may take, in milliseconds. */
export interface Patience {
  /** From the request to the first event of the answer; thinking models take minutes. */
  firstEventMs: number
  /** From the request to the end of the answer. */
  totalMs: number
  /** Silence within an answer, once it has begun. */
  idleMs: number
  /** From the request to the status line of a streamed answer. */
  headersWithinMs: number
  /** The same for one that is not streamed. */
  wholeWithinMs: number
}

export interface Deadline {
  /** Aborts with the caller's signal, or with a DashScopeError when the time is up. */
  signal: AbortSignal
  /** The first event is there: only the total counts from here on. */
  begun: () => void
  /** Something is waited for; counts until `heard`, so that a reader who takes their time is not taken for silence. */
  listen: () => void
  heard: () => void
  /** The answer has ended, one way or the other: no timer and no listener stays behind. */
  clear: () => void
}

export function createDeadline(
  caller: AbortSignal,
  { firstEventMs, totalMs, idleMs }: Pick<Patience, 'firstEventMs' | 'totalMs' | 'idleMs'>,
): Deadline {
  const own = new AbortController()
  const end = (reason: unknown) => {
    clear()
    own.abort(reason)
  }
  const leave = () => end(caller.reason)
  const expire = (what: string, ms: number) =>
    end(
      new DashScopeError({ failure: 'timeout', message: `DashScope did not ${what} within ${ms / 1000} s.` }),
    )
  const first = setTimeout(() => expire('begin its answer', firstEventMs), firstEventMs)
  const total = setTimeout(() => expire('finish its answer', totalMs), totalMs)
  let idle: ReturnType<typeof setTimeout> | undefined
  const heard = () => clearTimeout(idle)
  const listen = () => {
    heard()
    idle = setTimeout(() => expire('go on with its answer', idleMs), idleMs)
  }
  const clear = () => {
    heard()
    clearTimeout(first)
    clearTimeout(total)
    caller.removeEventListener('abort', leave)
  }
  if (caller.aborted) leave()
  else caller.addEventListener('abort', leave, { once: true })
  return { signal: own.signal, begun: () => clearTimeout(first), listen, heard, clear }
}
