/** The requests of one name in the current window. */
export interface WindowCount {
  count: number
  endsInMs: number
}

/** Maximum number of names; the least recently counted one is dropped first. */
const maxNames = 50_000

/**
 * Counts in windows, in this process. RateLimiterMemory keeps any number of names, and uses the wall clock: if that is set
 * back by an hour, callers would be refused for an hour.
 */
export class WindowCounts {
  readonly #windows = new Map<string, { count: number; since: number }>()
  readonly #now: () => number

  /** `now`: monotonic, milliseconds. */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now
  }

  count(name: string, windowMs: number): WindowCount {
    const now = this.#now()
    const known = this.#windows.get(name)
    const window = known !== undefined && now < known.since + windowMs ? known : { count: 0, since: now }
    window.count += 1
    this.#windows.delete(name)
    this.#windows.set(name, window)
    const [oldest] = this.#windows.keys()
    if (this.#windows.size > maxNames && oldest !== undefined) this.#windows.delete(oldest)
    return { count: window.count, endsInMs: Math.round(window.since + windowMs - now) }
  }
}
