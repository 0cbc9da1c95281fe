import type { CallObserver } from '../../dashscope/call-observer.ts'
import type { FailureStage, Observer, TokenCounts } from '../../http/observer.ts'
import type { ApiError } from '../../errors/api-error.ts'
import type { BodyMemoryBudget, ReservedBytes } from './body-memory-budget.ts'

/** Bytes up to which a body is taken whatever others hold: most are smaller, and must not fail for a few large ones. */
const smallBodyBytes = 64 * 1024

/**
 * Bytes of memory for each byte of a whole body, by measurement: with bodies of 15 MB the process grew by at most 4.2
 * (ASCII; all Chinese), 7.6 (an image in base64 and a Chinese question) and 8.1 (one Chinese character in long ASCII text,
 * for which V8 takes two bytes a character) times their size. That is the text (2), what is parsed (1 to 2), the JSON for
 * DashScope (2, and twice that while V8 writes it) and its bytes (1). `kept` is what is parsed, which may go out once
 * more until DashScope has answered: 1 to 2 were left by a collection. `call` is the rest, until its request has gone out.
 */
export const memoryFactors = { kept: 2, call: 6 } as const

/** The memory of one request's body. Each way a request can end lets go of it once. */
export class BodyReservation {
  readonly #budget: BodyMemoryBudget
  /** What has arrived takes that much by itself. */
  #bytes = 0
  #phase: 'arriving' | 'whole' | 'calling' | 'over' = 'arriving'
  /** The calls that have no answer yet, and whether their requests have gone out. */
  readonly #calls = new Map<symbol, 'sending' | 'sent'>()
  #reserved: ReservedBytes = { arriving: 0, whole: 0, isLarge: false }

  constructor(budget: BodyMemoryBudget) {
    this.#budget = budget
  }

  get isWhole(): boolean {
    return this.#reserved.whole > 0
  }

  /** What has arrived takes so many bytes now. The refusal where there is no room for them. */
  grow(bytes: number): ApiError | undefined {
    if (this.#phase !== 'arriving') return undefined
    const wasLarge = this.#reserved.isLarge
    this.#bytes = bytes
    this.#update()
    if (bytes <= smallBodyBytes) return undefined
    if (wasLarge) return this.#budget.refusalWhileArriving()
    this.#budget.add(this)
    return this.#budget.refusalWhenMemoryIsLow() ?? this.#budget.refusalWhileArriving()
  }

  /** All has arrived, and what takes a multiple of it comes next. The refusal where there is no room for that. */
  complete(): ApiError | undefined {
    this.#enterPhase('whole')
    if (!this.#reserved.isLarge) return undefined
    return this.#budget.refusalWhenMemoryIsLow() ?? this.#budget.refusalWhenWhole()
  }

  /** There is an answer, or the beginning of one: what no call holds by now, none will. */
  answered(): void {
    this.#enterPhase('calling')
  }

  /** Lets go of everything. Whatever comes later changes nothing. */
  release(): void {
    this.#enterPhase('over')
    this.#budget.remove(this)
  }

  /** The same observer, through which the hold hears of the request's calls. */
  observe(observer: Observer): Observer {
    return new ReservingObserver(observer, this)
  }

  /** The same observer of a call, where the body is large enough to matter. */
  observeCall(observer: CallObserver): CallObserver {
    return this.#reserved.isLarge ? this.#observeCall(observer) : observer
  }

  #observeCall(observer: CallObserver): CallObserver {
    const call = Symbol('call')
    this.#calls.set(call, 'sending')
    this.#enterPhase('calling')
    const sent = () => {
      if (!this.#calls.has(call)) return
      this.#calls.set(call, 'sent')
      this.#update()
    }
    const over = () => {
      this.#calls.delete(call)
      this.#update()
    }
    return {
      attempted: (request) => observer.attempted(request),
      waitStarted: () => observer.waitStarted(),
      waitEnded: () => observer.waitEnded(),
      sent,
      answered(response) {
        sent()
        observer.answered(response)
      },
      firstEventArrived() {
        over()
        observer.firstEventArrived()
      },
      ended(failure) {
        over()
        observer.ended(failure)
      },
    }
  }

  #enterPhase(to: 'whole' | 'calling' | 'over'): void {
    if (this.#phase === 'over') return
    this.#phase = to
    this.#update()
  }

  #update(): void {
    const reserved = {
      arriving: this.#phase === 'arriving' ? this.#bytes : 0,
      whole: this.#bytes * this.#memoryFactor(),
      isLarge: this.#bytes > smallBodyBytes,
    }
    this.#budget.update(reserved, this.#reserved)
    this.#reserved = reserved
  }

  #memoryFactor(): number {
    if (this.#phase === 'whole') return memoryFactors.kept + memoryFactors.call
    if (this.#phase !== 'calling' || this.#calls.size === 0) return 0
    const sending = [...this.#calls.values()].filter((stage) => stage === 'sending').length
    return memoryFactors.kept + memoryFactors.call * sending
  }
}

class ReservingObserver implements Observer {
  readonly #observer: Observer
  readonly #reservation: BodyReservation

  constructor(observer: Observer, reservation: BodyReservation) {
    this.#observer = observer
    this.#reservation = reservation
  }

  routed(path: string): void {
    this.#observer.routed(path)
  }

  modelRequested(request: { model: string; stream: boolean }): void {
    this.#observer.modelRequested(request)
  }

  callStarted(): CallObserver {
    return this.#reservation.observeCall(this.#observer.callStarted())
  }

  tokensUsed(tokens: TokenCounts): void {
    this.#observer.tokensUsed(tokens)
  }

  failed(error: ApiError, stage: FailureStage): void {
    this.#observer.failed(error, stage)
  }
}
