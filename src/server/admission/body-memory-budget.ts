import type { ApiError } from '../../errors/api-error.ts'
import { BodyHold } from './body-reservation.ts'

export interface Memory {
  /** What all bodies may take together, bytes; 0: no limit. */
  most: number
  /** What the process may take, bytes; 0: no limit. */
  maxRssBytes: number
  /** What the process takes just now, bytes. */
  rss: () => number
  collectGarbage: () => void
  /** The refusal, counted. */
  refuse: () => ApiError
  /** Milliseconds of a clock that never jumps. */
  now?: () => number
}

/** Of the room: garbage that is worth a collection, which takes the process's one thread for a tenth of a second. */
const worthCollecting = 0.125

/** Of the room: what bodies that have not all arrived may take. They cost their senders nothing, and must leave room for the others. */
const shareOfArriving = 0.5

/** How often it is tried whether a process that is short of memory is short of it because of garbage, milliseconds. */
const tryMs = 5_000

/** What one body holds, bytes of memory. */
export interface Holding {
  arriving: number
  whole: number
  isLarge: boolean
}

/** The memory that request bodies take, from their first byte until DashScope answers. */
export class BodyRoom {
  readonly #memory: Memory
  readonly #now: () => number
  readonly #large = new Set<BodyHold>()
  /** Bytes of memory, by what is done with them. */
  readonly #held = { arriving: 0, whole: 0 }
  /** What large bodies have let go of since the last collection. */
  #garbage = 0
  #triedAt = -Infinity

  constructor(memory: Memory) {
    this.#memory = memory
    this.#now = memory.now ?? (() => performance.now())
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
    if (now.isLarge) this.#garbage += Math.max(0, before.arriving + before.whole - now.arriving - now.whole)
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

  /**
   * Whether the process takes more memory than it may; looked at anew. A process that refuses everything allocates
   * nothing, and V8 would leave the garbage of the last large bodies where it is for ever.
   */
  isShort(): boolean {
    const { maxRssBytes, rss } = this.#memory
    const isShort = () => maxRssBytes > 0 && rss() > maxRssBytes
    if (isShort() && (this.#isWorthCollecting() || this.#now() - this.#triedAt >= tryMs)) this.#collect()
    return isShort()
  }

  refusalWhenShort(): ApiError | undefined {
    return this.isShort() ? this.#memory.refuse() : undefined
  }

  #refusalBeyond(most: number): ApiError | undefined {
    const isFull = () => most > 0 && this.held + this.#garbage > most
    if (isFull() && this.#isWorthCollecting()) this.#collect()
    return isFull() ? this.#memory.refuse() : undefined
  }

  #isWorthCollecting(): boolean {
    return this.#garbage > 0 && this.#garbage >= this.#memory.most * worthCollecting
  }

  #collect(): void {
    this.#memory.collectGarbage()
    this.#triedAt = this.#now()
    this.#garbage = 0
  }
}
