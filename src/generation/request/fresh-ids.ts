/** Ids of calls, each for one call. */
export class FreshIds {
  readonly #given: ReadonlySet<string>
  readonly #taken = new Set<string>()
  readonly #counts = new Map<string, number>()

  /** @param given The ids of all calls: none of them is made for another call. */
  constructor(given: Iterable<string>) {
    this.#given = new Set(given)
  }

  /** The id itself for the first call that has it, and one made of it for each that follows. */
  next(id: string): string {
    const own = id !== '' && !this.#taken.has(id) ? id : this.#make(id === '' ? 'call' : id)
    this.#taken.add(own)
    return own
  }

  #make(id: string): string {
    let count = this.#counts.get(id) ?? 1
    let made: string
    do made = `${id}_${(count += 1)}`
    while (this.#given.has(made) || this.#taken.has(made))
    this.#counts.set(id, count)
    return made
  }
}
