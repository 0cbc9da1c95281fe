import type { RegionChoice } from '../regions.ts'

/** Values of `x-dashscope-region` may be hosts of any number of workspaces. */
const maxWorkspaces = 64

/**
 * One value for each region. Those that the operator lists by name are kept; of the workspaces, which callers name, that of the least
 * recently used one is forgotten.
 */
export class PerRegion<Value> {
  readonly #home: Value
  readonly #listed: ReadonlySet<string>
  readonly #ofListed = new Map<string, Value>()
  readonly #ofWorkspaces = new Map<string, Value>()

  /**
   * @param home The value of the host for requests that name no region; it is never forgotten.
   * @param choices The operator's list.
   */
  constructor(home: Value, choices: readonly Pick<RegionChoice, 'name'>[]) {
    this.#home = home
    this.#listed = new Set(choices.map(({ name }) => name))
  }

  /** @param region Undefined for the host for requests that name none. */
  of(region: string | undefined, create: () => Value): Value {
    if (region === undefined) return this.#home
    const values = this.#listed.has(region) ? this.#ofListed : this.#ofWorkspaces
    const value = values.get(region) ?? create()
    values.delete(region)
    values.set(region, value)
    const [leastRecent] = this.#ofWorkspaces.keys()
    if (this.#ofWorkspaces.size > maxWorkspaces && leastRecent !== undefined)
      this.#ofWorkspaces.delete(leastRecent)
    return value
  }
}
