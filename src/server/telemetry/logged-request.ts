import type { FailureStage, TokenCounts } from '../../http/observer.ts'
import type { ApiError } from '../../errors/api-error.ts'
import type { Ending, RequestObserver } from './request-observer.ts'

/** Tells another observer everything, and keeps what the log says of a request that failed. */
export class LoggedRequest implements RequestObserver {
  /** The caller's text. */
  model: string | undefined
  /** The code of the error that the caller got, or its type where it has none. */
  error: string | undefined
  readonly #observer: RequestObserver

  constructor(observer: RequestObserver) {
    this.#observer = observer
  }

  routed(path: string): void {
    this.#observer.routed(path)
  }

  asked(request: { model: string; stream: boolean }): void {
    this.model = request.model
    this.#observer.asked(request)
  }

  calls(): ReturnType<RequestObserver['calls']> {
    return this.#observer.calls()
  }

  used(tokens: TokenCounts): void {
    this.#observer.used(tokens)
  }

  failed(error: ApiError, stage: FailureStage): void {
    this.error = error.code ?? error.type
    this.#observer.failed(error, stage)
  }

  waits(): void {
    this.#observer.waits()
  }

  went(): void {
    this.#observer.went()
  }

  stalled(): void {
    this.#observer.stalled()
  }

  ended(ending: Ending): void {
    this.#observer.ended(ending)
  }
}
