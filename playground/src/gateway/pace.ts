import { signal } from '@preact/signals'

/** When how much of an answer came. */
export interface Arrival {
  /** Milliseconds since the request was sent. */
  at: number
  characters: number
}

/** The most arrivals that are kept, for the plot has fewer bars. */
const maxArrivals = 600

/** How an answer came: for the figures and the plot. */
export class Pace {
  readonly arrivals = signal<readonly Arrival[]>([])
  readonly #started = performance.now()
  #kept: Arrival[] = []
  /** Arrivals within this time, in milliseconds, count as one. It doubles when there are too many. */
  #resolution = 20

  /** Milliseconds since the request was sent. */
  now(): number {
    return performance.now() - this.#started
  }

  add(characters: number): void {
    if (characters === 0) return
    const at = this.now()
    const last = this.#kept.at(-1)
    if (last !== undefined && at - last.at < this.#resolution) last.characters += characters
    else this.#kept.push({ at, characters })
    if (this.#kept.length > maxArrivals) this.#thin()
    this.arrivals.value = [...this.#kept]
  }

  #thin(): void {
    this.#resolution *= 2
    const thinned: Arrival[] = []
    for (const arrival of this.#kept) {
      const last = thinned.at(-1)
      if (last !== undefined && arrival.at - last.at < this.#resolution) last.characters += arrival.characters
      else thinned.push(arrival)
    }
    this.#kept = thinned
  }

  /** Milliseconds to the first text. */
  get first(): number | undefined {
    return this.arrivals.value[0]?.at
  }

  /** Milliseconds from the first text to the last one. */
  get duration(): number {
    const { value } = this.arrivals
    return (value.at(-1)?.at ?? 0) - (value[0]?.at ?? 0)
  }
}
