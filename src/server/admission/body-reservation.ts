import type { CallObserver } from '../../dashscope/call-observer.ts'
import type { FailureStage, Observer, TokenCounts } from '../../http/observer.ts'
import type { ApiError } from '../../errors/api-error.ts'
import type { BodyRoom, Holding } from './body-memory-budget.ts'

/** Bytes up to which a body is taken whatever others hold: most are smaller, and must not fail for a few large ones. */
const small = 64 * 1024

/**
 * Bytes of memory for each byte of a whole body, by measurement: with bodies of 15 MB the process grew by at most 4.2
 * (ASCII; all Chinese), 7.6 (an image in base64 and a Chinese question) and 8.1 (one Chinese character in long ASCII text,
 * for which V8 takes two bytes a character) times their size. That is the text (2), what is parsed (1 to 2), the JSON for
 * DashScope (2, and twice that while V8 writes it) and its bytes (1). `kept` is what is parsed, which may go out once
 * more until DashScope has answered: 1 to 2 were left by a collection. `call` is the rest, until its request has gone out.
 */
export const multiples = { kept: 2, call: 6 } as const

/** The memory of one request's body. Each way a request can end lets go of it once. */
export class BodyHold {
  readonly #room: BodyRoom
  /** What has arrived takes that much by itself. */
  #bytes = 0
  #phase: 'arriving' | 'whole' | 'calling' | 'over' = 'arriving'
  /** The calls that have no answer yet, and whether their requests have gone out. */
  readonly #calls = new Map<symbol, 'sending' | 'sent'>()
  #holding: Holding = { arriving: 0, whole: 0, isLarge: false }

  constructor(room: BodyRoom) {
    this.#room = room
  }

  get isWhole(): boolean {
    return this.#holding.whole > 0
  }

  /** What has arrived takes so many bytes now. The refusal where there is no room for them. */
  grow(bytes: number): ApiError | undefined {
    if (this.#phase !== 'arriving') return undefined
    const wasLarge = this.#holding.isLarge
    this.#bytes = bytes
    this.#weigh()
    if (bytes <= small) return undefined
    if (wasLarge) return this.#room.refusalWhileArriving()
    this.#room.add(this)
    return this.#room.refusalWhenShort() ?? this.#room.refusalWhileArriving()
  }

  /** All has arrived, and what takes a multiple of it comes next. The refusal where there is no room for that. */
  finish(): ApiError | undefined {
    this.#goOn('whole')
    if (!this.#holding.isLarge) return undefined
    return this.#room.refusalWhenShort() ?? this.#room.refusalWhenWhole()
  }

  /** There is an answer, or the beginning of one: what no call holds by now, none will. */
  answered(): void {
    this.#goOn('calling')
  }

  /** Lets go of everything. Whatever comes later changes nothing. */
  end(): void {
    this.#goOn('over')
    this.#room.remove(this)
  }

  /** The same observer, through which the hold hears of the request's calls. */
  follow(observer: Observer): Observer {
    return new FollowedObserver(observer, this)
  }

  /** The same observer of a call, where the body is large enough to matter. */
  followCall(observer: CallObserver): CallObserver {
    return this.#holding.isLarge ? this.#followCall(observer) : observer
  }

  #followCall(observer: CallObserver): CallObserver {
    const call = Symbol('call')
    this.#calls.set(call, 'sending')
    this.#goOn('calling')
    const sent = () => {
      if (!this.#calls.has(call)) return
      this.#calls.set(call, 'sent')
      this.#weigh()
    }
    const over = () => {
      this.#calls.delete(call)
      this.#weigh()
    }
    return {
      attempted: (request) => observer.attempted(request),
      waiting: () => observer.waiting(),
      heard: () => observer.heard(),
      sent,
      answered(response) {
        sent()
        observer.answered(response)
      },
      begun() {
        over()
        observer.begun()
      },
      ended(failure) {
        over()
        observer.ended(failure)
      },
    }
  }

  #goOn(to: 'whole' | 'calling' | 'over'): void {
    if (this.#phase === 'over') return
    this.#phase = to
    this.#weigh()
  }

  #weigh(): void {
    const holding = {
      arriving: this.#phase === 'arriving' ? this.#bytes : 0,
      whole: this.#bytes * this.#multiple(),
      isLarge: this.#bytes > small,
    }
    this.#room.change(holding, this.#holding)
    this.#holding = holding
  }

  #multiple(): number {
    if (this.#phase === 'whole') return multiples.kept + multiples.call
    if (this.#phase !== 'calling' || this.#calls.size === 0) return 0
    const sending = [...this.#calls.values()].filter((stage) => stage === 'sending').length
    return multiples.kept + multiples.call * sending
  }
}

class FollowedObserver implements Observer {
  readonly #observer: Observer
  readonly #hold: BodyHold

  constructor(observer: Observer, hold: BodyHold) {
    this.#observer = observer
    this.#hold = hold
  }

  routed(path: string): void {
    this.#observer.routed(path)
  }

  asked(request: { model: string; stream: boolean }): void {
    this.#observer.asked(request)
  }

  calls(): CallObserver {
    return this.#hold.followCall(this.#observer.calls())
  }

  used(tokens: TokenCounts): void {
    this.#observer.used(tokens)
  }

  failed(error: ApiError, stage: FailureStage): void {
    this.#observer.failed(error, stage)
  }
}
