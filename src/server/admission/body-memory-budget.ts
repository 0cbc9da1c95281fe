import type { ApiError } from '../../errors/api-error.ts'
import { BodyReservation } from './body-reservation.ts'
import { toNetwork } from './concurrency-limits.ts'

type Stage = 'unsent' | 'sent'

export interface MemoryLimits {
  /** Limit for all bodies and answers together, bytes; 0: no limit. */
  maxBytes: number
  /** Limit for the process, bytes; 0: no limit. */
  maxRssBytes: number
  /** Bytes in use by the process. */
  used: () => number
  /** Counts a refusal, and returns its error, for a request that was not sent to DashScope or one that was. */
  refuse: (stage: Stage) => ApiError
}

/** Share of the budget for bodies that are still arriving: an unfinished body costs its sender nothing, and must not block complete ones. */
const maxArrivingShare = 0.5

/** Bytes of memory that one request has reserved. */
export interface ReservedBytes {
  arriving: number
  whole: number
  isLarge: boolean
}

/** The memory budget of request bodies, from their first byte until DashScope answers, and of answers that are held until they are sent. */
export class BodyMemoryBudget {
  readonly #limits: MemoryLimits
  readonly #large = new Set<BodyReservation>()
  /** Bytes of memory; answers count as whole bodies. */
  readonly #reserved = { arriving: 0, whole: 0 }

  constructor(memory: MemoryLimits) {
    this.#limits = memory
  }

  /** Bytes of memory reserved by all requests. */
  get reservedBytes(): number {
    return this.#reserved.arriving + this.#reserved.whole
  }

  /** `address`: of the caller. */
  reserve(address = ''): BodyReservation {
    return new BodyReservation(this, address)
  }

  /** Replaces what one reservation holds. */
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

  /**
   * The error if arriving bodies exceed their share. A single large body is always accepted. The address that holds the most makes room
   * for the others: otherwise a few bodies that never end would keep out the large ones of everyone else.
   */
  refusalWhileArriving(own: BodyReservation): ApiError | undefined {
    const { maxBytes, refuse } = this.#limits
    while (this.#large.size > 1 && this.#isArrivingBeyondShare()) {
      const { network, largest } = findLargest(this.#large)
      if (network === toNetwork(own.address)) return refuse('unsent')
      largest.evict(refuse('unsent'))
    }
    return this.#large.size === 1 ? undefined : this.#refusalBeyond(maxBytes)
  }

  #isArrivingBeyondShare(): boolean {
    const { maxBytes } = this.#limits
    return maxBytes > 0 && this.#reserved.arriving > maxBytes * maxArrivingShare
  }

  /** The error if the budget does not cover parsing the body, or holding an answer. Accepted if all other large bodies are still arriving. */
  refusalWhenWhole(stage: Stage = 'unsent'): ApiError | undefined {
    const isAlone = [...this.#large].filter((reservation) => reservation.isWhole).length === 1
    return isAlone ? undefined : this.#refusalBeyond(this.#limits.maxBytes, stage)
  }

  /** Whether the process exceeds its memory limit; measured at each call. */
  isMemoryLow(): boolean {
    const { maxRssBytes, used } = this.#limits
    return maxRssBytes > 0 && used() > maxRssBytes
  }

  refusalWhenMemoryIsLow(stage: Stage = 'unsent'): ApiError | undefined {
    return this.isMemoryLow() ? this.#limits.refuse(stage) : undefined
  }

  #refusalBeyond(limit: number, stage: Stage = 'unsent'): ApiError | undefined {
    return limit > 0 && this.reservedBytes > limit ? this.#limits.refuse(stage) : undefined
  }
}

/** The network whose arriving bodies hold the most, and the largest of them. */
function findLargest(bodies: Iterable<BodyReservation>) {
  const all = [...Map.groupBy(bodies, ({ address }) => toNetwork(address))].map(([network, own]) => ({
    network,
    bytes: own.reduce((sum, { arrivingBytes }) => sum + arrivingBytes, 0),
    largest: own.reduce((one, other) => (other.arrivingBytes > one.arrivingBytes ? other : one)),
  }))
  return all.reduce((one, other) => (other.bytes > one.bytes ? other : one))
}
