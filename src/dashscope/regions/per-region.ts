/** Values of `x-dashscope-region` may be hosts of any number of workspaces. */
const maxRegions = 64

/** One value for each region; that of the least recently used one is forgotten. */
export class PerRegion<Value> {
  readonly #home: Value
  readonly #others = new Map<string, Value>()

  /** @param home The value of the host for requests that name no region; it is never forgotten. */
  constructor(home: Value) {
    this.#home = home
  }

  /** @param region Undefined for the host for requests that name none. */
  of(region: string | undefined, create: () => Value): Value {
    if (region === undefined) return this.#home
    const value = this.#others.get(region) ?? create()
    this.#others.delete(region)
    this.#others.set(region, value)
    const [leastRecent] = this.#others.keys()
    if (this.#others.size > maxRegions && leastRecent !== undefined) this.#others.delete(leastRecent)
    return value
  }
}
