import type { CallKind, CallObserver } from '../../dashscope/call-observer.ts'
import type { AnswerStage } from '../../http/http-request.ts'
import type { FailureStage, Observer, TokenCounts } from '../../http/observer.ts'
import type { ApiError } from '../../errors/api-error.ts'
import type { BodyMemoryBudget, ReservedBytes } from './body-memory-budget.ts'

/** Bodies and answers up to this size are always accepted: most are smaller, and a few large ones must not make them fail. */
export const smallBytes = 64 * 1024

/**
 * Bytes of memory for each byte of a complete body, measured with bodies of 15 MB. The process grew by at most 4.2 times their
 * size (ASCII; all Chinese), 7.6 times (an image in base64 and a Chinese question) and 8.1 times (one Chinese character in long
 * ASCII text, for which V8 takes two bytes a character). These are the text (2), the parsed value (1 to 2), the JSON for DashScope
 * (2, and twice that while V8 serialises it) and its bytes (1). `kept` is the parsed value, kept for a second call until DashScope
 * has answered: 1 to 2 remained after a collection. `call` is the rest, freed once the request is sent.
 */
export const memoryFactors = { kept: 2, call: 6 } as const

/**
 * The same for a form whose file stays as it arrived: the body (1), and for a file in the request itself its base64, the JSON for
 * DashScope and its bytes (1.33 each). A file that is uploaded is read from the body in pieces.
 */
export const formFactors = { kept: 1, call: 4 } as const

/** The memory reserved for one request: its body, and an answer that is held whole. It is released exactly once, however the request ends. */
export class BodyReservation {
  readonly #budget: BodyMemoryBudget
  /** Bytes that have arrived. */
  #bytes = 0
  #phase: 'arriving' | 'whole' | 'calling' | 'over' = 'arriving'
  /** Calls of a large body without an answer, and whether their requests were sent. */
  #calls: Map<symbol, 'sending' | 'sent'> | undefined
  #hasTask = false
  /** Of an answer that is held until it is sent. */
  #answerBytes = 0
  #isReleased = false
  #factors: { kept: number; call: number } = memoryFactors
  #reserved: ReservedBytes = { arriving: 0, whole: 0, isLarge: false }
  readonly address: string
  /** Called if the body, while it arrives, must make room for those of other callers. */
  onEvict: ((error: ApiError) => void) | undefined

  /** `address`: of the caller. */
  constructor(budget: BodyMemoryBudget, address: string) {
    this.#budget = budget
    this.address = address
  }

  /** Bytes that are held while the body arrives. */
  get arrivingBytes(): number {
    return this.#reserved.arriving
  }

  get isWhole(): boolean {
    return this.#reserved.whole > 0
  }

  /** The body is a form. Called before it arrives. */
  isForm(): void {
    this.#factors = formFactors
  }

  /** Sets the bytes that have arrived. Returns the error if the budget does not cover them. */
  grow(bytes: number): ApiError | undefined {
    if (this.#phase !== 'arriving') return undefined
    const wasLarge = this.#reserved.isLarge
    this.#bytes = bytes
    this.#update()
    if (bytes <= smallBytes) return undefined
    if (wasLarge) return this.#budget.refusalWhileArriving(this)
    this.#budget.add(this)
    return this.#budget.refusalWhenMemoryIsLow() ?? this.#budget.refusalWhileArriving(this)
  }

  /** The body is complete, and parsing it takes a multiple of its size. Returns the error if the budget does not cover that. */
  complete(): ApiError | undefined {
    this.#enterPhase('whole')
    if (!this.#reserved.isLarge) return undefined
    return this.#budget.refusalWhenMemoryIsLow() ?? this.#budget.refusalWhenWhole()
  }

  /** The answer has started: only calls that are open now still need the body. */
  answered(): void {
    this.#enterPhase('calling')
  }

  /** A task is submitted, whose result may take minutes: the parsed value is kept until the request ends. */
  taskStarted(): void {
    this.#hasTask = true
  }

  /** Sets the bytes of an answer that is held until it is sent. Returns the error if the budget does not cover them. */
  holdAnswer(bytes: number, stage: AnswerStage): ApiError | undefined {
    if (this.#isReleased) return undefined
    // Body and answer need not fit in together.
    if (stage === 'complete' || stage === 'described') this.freeBody()
    const before = this.#answerBytes
    this.#setAnswer(bytes)
    if (bytes <= smallBytes) return undefined
    this.#budget.add(this)
    if (stage === 'complete' || bytes <= before) return undefined
    const billing = stage === 'sent' ? 'sent' : 'unsent'
    const whenLow = before > smallBytes ? undefined : this.#budget.refusalWhenMemoryIsLow(billing)
    const refusal = whenLow ?? this.#budget.refusalWhenWhole(billing)
    if (refusal !== undefined) this.#setAnswer(0)
    return refusal
  }

  #setAnswer(bytes: number): void {
    this.#answerBytes = bytes
    this.#update()
  }

  /** Nothing of the body is in memory any more. */
  freeBody(): void {
    this.#enterPhase('over')
    if (this.#answerBytes === 0) this.#budget.remove(this)
  }

  /** Ends the reading of an arriving body with this error. */
  evict(error: ApiError): void {
    this.release()
    this.onEvict?.(error)
  }

  /** Releases everything. Later calls have no effect. */
  release(): void {
    this.#isReleased = true
    this.#answerBytes = 0
    this.freeBody()
  }

  /** Wraps the observer, so that the reservation follows the request's calls. */
  observe(observer: Observer): Observer {
    return new ReservingObserver(observer, this)
  }

  /** Wraps the observer of a call, if the body is large. `stage` is `sent` for calls that have nothing of the body, or only pieces. */
  observeCall(observer: CallObserver, stage: 'sending' | 'sent'): CallObserver {
    return this.#reserved.isLarge ? this.#observeCall(observer, stage) : observer
  }

  #observeCall(observer: CallObserver, stage: 'sending' | 'sent'): CallObserver {
    const call = Symbol('call')
    const calls = (this.#calls ??= new Map())
    calls.set(call, stage)
    this.#enterPhase('calling')
    const sent = () => {
      if (!calls.has(call)) return
      calls.set(call, 'sent')
      this.#update()
    }
    const over = () => {
      calls.delete(call)
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
    if (this.#phase !== 'over') this.#phase = to
    this.#update()
  }

  #update(): void {
    const reserved = {
      arriving: this.#phase === 'arriving' ? this.#bytes : 0,
      whole: this.#bytes * this.#memoryFactor() + this.#answerBytes,
      isLarge: this.#bytes > smallBytes,
    }
    this.#budget.update(reserved, this.#reserved)
    this.#reserved = reserved
  }

  #memoryFactor(): number {
    const { kept, call } = this.#factors
    if (this.#phase === 'whole') return kept + call
    if (this.#phase !== 'calling') return 0
    if (this.#calls === undefined || this.#calls.size === 0) return this.#hasTask ? kept : 0
    const sending = [...this.#calls.values()].filter((stage) => stage === 'sending').length
    return kept + call * sending
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

  regionChosen(entry: string): void {
    this.#observer.regionChosen(entry)
  }

  modelRequested(request: { model: string; stream: boolean }): void {
    this.#observer.modelRequested(request)
  }

  callStarted(kind?: CallKind): CallObserver {
    const call = this.#observer.callStarted(kind)
    if (kind === 'task') this.#reservation.taskStarted()
    // A query and the fetching of a result do not send the body again.
    if (kind === 'query' || kind === 'result') return call
    return this.#reservation.observeCall(call, kind === 'upload' ? 'sent' : 'sending')
  }

  bodyFreed(): void {
    this.#reservation.freeBody()
  }

  pauseStarted(): void {
    this.#observer.pauseStarted?.()
  }

  pauseEnded(): void {
    this.#observer.pauseEnded?.()
  }

  tokensUsed(tokens: TokenCounts): void {
    this.#observer.tokensUsed(tokens)
  }

  failed(error: ApiError, stage: FailureStage): void {
    this.#observer.failed(error, stage)
  }
}
