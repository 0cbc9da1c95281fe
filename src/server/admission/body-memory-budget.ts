import type { ApiError } from '../../errors/api-error.ts'
import { BodyHold } from './body-reservation.ts'

export interface Memory {
  /** What all bodies may take together, bytes; 0: no limit. */
  most: number
  /** What the process may take, bytes; 0: no limit. */
  maxRssBytes: number
  /** Bytes that the process uses now. */
  used: () => number
  /** The refusal, counted. */
  refuse: () => ApiError
}

/** Of the room: what bodies that have not all arrived may take. They cost their senders nothing, and must leave room for the others. */
const shareOfArriving = 0.5

/** What one body holds, bytes of memory. */
export interface Holding {
  arriving: number
  whole: number
  isLarge: boolean
}

/** The memory that request bodies take, from their first byte until DashScope answers. */
export class BodyRoom {
  readonly #memory: Memory
  readonly #large = new Set<BodyHold>()
  /** Bytes of memory, by what is done with them. */
  readonly #held = { arriving: 0, whole: 0 }

  constructor(memory: Memory) {
    this.#memory = memory
  }

  /** Bytes of memory that bodies hold. */
  get held(): number {
    return this.#held.arriving + this.#held.whole
  }

  open(): BodyHold {
    return new BodyHold(this)
  }

  /** For holds: what they hold now beside what they held. */
  change(now: Holding, before: Holding): void {
    this.#held.arriving += now.arriving - before.arriving
    this.#held.whole += now.whole - before.whole
  }

  add(large: BodyHold): void {
    this.#large.add(large)
  }

  remove(large: BodyHold): void {
    this.#large.delete(large)
  }

  /** The refusal where bodies that arrive fill their share of the room; a large one alone always has room. */
  refusalWhileArriving(): ApiError | undefined {
    const { most } = this.#memory
    const isAlone = this.#large.size === 1
    if (isAlone) return undefined
    return (
      this.#refusalBeyond(most) ??
      (most > 0 && this.#held.arriving > most * shareOfArriving ? this.#memory.refuse() : undefined)
    )
  }

  /** The refusal where there is no room for what is made of a body; if all others only arrive, there is. */
  refusalWhenWhole(): ApiError | undefined {
    const isAlone = [...this.#large].filter((hold) => hold.isWhole).length === 1
    return isAlone ? undefined : this.#refusalBeyond(this.#memory.most)
  }

  /** Whether the process uses more memory than it may; measured at each call. */
  isShort(): boolean {
    const { maxRssBytes, used } = this.#memory
    return maxRssBytes > 0 && used() > maxRssBytes
  }

  refusalWhenShort(): ApiError | undefined {
    return this.isShort() ? this.#memory.refuse() : undefined
  }

  #refusalBeyond(most: number): ApiError | undefined {
    return most > 0 && this.held > most ? this.#memory.refuse() : undefined
  }
}
