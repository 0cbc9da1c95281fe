/** Unique ids of calls. */
export class FreshIds {
  readonly #given: ReadonlySet<string>
  readonly #taken = new Set<string>()
  readonly #counts = new Map<string, number>()

  /** @param given The ids of all calls; a new id never equals one of them. */
  constructor(given: Iterable<string>) {
    this.#given = new Set(given)
  }

  /** The id itself for the first call with it, and a derived id for each further one. */
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
