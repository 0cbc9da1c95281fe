/** Queries and cancellations of tasks per account and second, as documented. */
const perSecond = 20
/** Part of that for one process: there may be others. */
const share = 0.5

/** Callers are forgotten once their last query is so long ago. */
const maxCallers = 10_000

/** Spreads the queries of each account, whose limit all of its requests share. */
export class QuerySpacing {
  readonly #next = new Map<string, number>()

  /** Milliseconds to wait before the caller's next query; takes its place. */
  take(caller: string, now: number): number {
    if (this.#next.size >= maxCallers) this.#forget(now)
    const at = Math.max(now, this.#next.get(caller) ?? 0)
    this.#next.set(caller, at + 1000 / (perSecond * share))
    return at - now
  }

  #forget(now: number): void {
    for (const [caller, at] of this.#next) if (at <= now) this.#next.delete(caller)
  }
}
