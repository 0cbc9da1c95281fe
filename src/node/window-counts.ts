interface Window {
  count: number
  since: number
}

/** How many names counts are kept of; what was counted longest ago goes first. */
const mostNames = 50_000

type Tell = (error: Error | null, result?: { current: number; ttl: number }) => void

/**
 * Counts in windows, in this process. A store for @fastify/rate-limit, whose own goes by the wall clock: set back by an
 * hour, that one would refuse callers for an hour.
 */
export class WindowCounts {
  readonly #windows = new Map<string, Window>()

  incr(name: string, tell: Tell, windowMs: number): void {
    const now = performance.now()
    const known = this.#windows.get(name)
    const window = known !== undefined && now < known.since + windowMs ? known : { count: 0, since: now }
    window.count += 1
    this.#windows.delete(name)
    this.#windows.set(name, window)
    const [oldest] = this.#windows.keys()
    if (this.#windows.size > mostNames && oldest !== undefined) this.#windows.delete(oldest)
    tell(null, { current: window.count, ttl: Math.round(window.since + windowMs - now) })
  }

  /** The plugin's stores for single routes; there are none here. */
  child(): this {
    return this
  }
}
