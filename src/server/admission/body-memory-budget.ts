import type { ApiError } from '../../errors/api-error.ts'
import { BodyReservation } from './body-reservation.ts'

export interface MemoryLimits {
  /** What all bodies may take together, bytes; 0: no limit. */
  maxBytes: number
  /** What the process may take, bytes; 0: no limit. */
  maxRssBytes: number
  /** Bytes that the process uses now. */
  used: () => number
  /** The refusal, counted. */
  refuse: () => ApiError
}

/** Of the room: what bodies that have not all arrived may take. They cost their senders nothing, and must leave room for the others. */
const maxArrivingShare = 0.5

/** What one body holds, bytes of memory. */
export interface ReservedBytes {
  arriving: number
  whole: number
  isLarge: boolean
}

/** The memory that request bodies take, from their first byte until DashScope answers. */
export class BodyMemoryBudget {
  readonly #limits: MemoryLimits
  readonly #large = new Set<BodyReservation>()
  /** Bytes of memory, by what is done with them. */
  readonly #reserved = { arriving: 0, whole: 0 }

  constructor(memory: MemoryLimits) {
    this.#limits = memory
  }

  /** Bytes of memory that bodies hold. */
  get reservedBytes(): number {
    return this.#reserved.arriving + this.#reserved.whole
  }

  reserve(): BodyReservation {
    return new BodyReservation(this)
  }

  /** For holds: what they hold now beside what they held. */
  update(now: ReservedBytes, before: ReservedBytes): void {
    this.#reserved.arriving += now.arriving - before.arriving
    this.#reserved.whole += now.whole - before.whole
  }

  add(large: BodyReservation): void {
    this.#large.add(large)
  }

  remove(large: BodyReservation): void {
    this.#large.delete(large)
  }

  /** The refusal where bodies that arrive fill their share of the room; a large one alone always has room. */
  refusalWhileArriving(): ApiError | undefined {
    const { maxBytes: most } = this.#limits
    const isAlone = this.#large.size === 1
    if (isAlone) return undefined
    return (
      this.#refusalBeyond(most) ??
      (most > 0 && this.#reserved.arriving > most * maxArrivingShare ? this.#limits.refuse() : undefined)
    )
  }

  /** The refusal where there is no room for what is made of a body; if all others only arrive, there is. */
  refusalWhenWhole(): ApiError | undefined {
    const isAlone = [...this.#large].filter((reservation) => reservation.isWhole).length === 1
    return isAlone ? undefined : this.#refusalBeyond(this.#limits.maxBytes)
  }

  /** Whether the process uses more memory than it may; measured at each call. */
  isMemoryLow(): boolean {
    const { maxRssBytes, used } = this.#limits
    return maxRssBytes > 0 && used() > maxRssBytes
  }

  refusalWhenMemoryIsLow(): ApiError | undefined {
    return this.isMemoryLow() ? this.#limits.refuse() : undefined
  }

  #refusalBeyond(most: number): ApiError | undefined {
    return most > 0 && this.reservedBytes > most ? this.#limits.refuse() : undefined
  }
}
