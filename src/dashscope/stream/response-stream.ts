import type { CallObserver } from '../call-observer.ts'
import type { DashScopeError, Origin } from '../errors.ts'
import type { Deadline } from '../timeouts.ts'
import { ResultReader } from './result-decoder.ts'
import { toFailure } from '../to-failure.ts'

type Next<Result> = IteratorResult<readonly Result[], void>

const end = { done: true, value: undefined } as const

export interface Reading {
  deadline: Deadline
  observer: CallObserver
}

/**
 * An answer's results as they come, one batch for each read from the socket that completed some. Rejects with a
 * DashScopeError when an error comes or the line breaks; ends its call whichever way it ends.
 */
export class AnswerStream<Result> implements AsyncIterableIterator<readonly Result[], void> {
  readonly #bytes: AsyncIterator<Uint8Array>
  readonly #reader: ResultReader<Result>
  readonly #deadline: Deadline
  readonly #observer: CallObserver
  #origin: Origin
  /** Read before anyone asked for it. */
  #first: Next<Result> | undefined
  /** What came after the last batch. */
  #failure: DashScopeError | undefined
  #isRead = false
  #isOpen = false

  constructor(body: AsyncIterable<Uint8Array>, origin: Origin, { deadline, observer }: Reading) {
    this.#bytes = body[Symbol.asyncIterator]()
    this.#reader = new ResultReader(origin)
    this.#origin = origin
    this.#deadline = deadline
    this.#observer = observer
  }

  /** The first batch, which `next` gives again: it decides between an answer and an error. Undefined where there is none. */
  async open(): Promise<readonly Result[] | undefined> {
    this.#first = await this.#read()
    this.#isOpen = true
    return this.#first.done === true ? undefined : this.#first.value
  }

  /** For the errors that are still to come. */
  names(requestId: string | undefined): void {
    this.#origin = { ...this.#origin, requestId }
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  next(): Promise<Next<Result>> {
    const first = this.#first
    this.#first = undefined
    if (first !== undefined) return Promise.resolve(first)
    this.#deadline.listen()
    return this.#read()
  }

  async return(): Promise<Next<Result>> {
    this.close()
    return end
  }

  /** Nobody reads on. */
  close(error?: unknown): void {
    this.#isRead = true
    this.#deadline.over(error)
    this.#leave()
  }

  #leave(): void {
    // The socket must not wait for a reader that has left, who is not told what fails after that.
    this.#bytes.return?.().catch(() => {})
  }

  async #read(): Promise<Next<Result>> {
    try {
      while (this.#failure === undefined && !this.#isRead) {
        const { results, failure } = await this.#readOnce()
        this.#failure = failure
        if (results.length > 0) return { done: false, value: results }
      }
      if (this.#failure !== undefined) throw this.#failure
      // What has no result at all is for whoever opened it to judge.
      if (this.#isOpen) this.close()
      return end
    } catch (cause) {
      const failure = toFailure('cut', cause, { signal: this.#deadline.signal, origin: this.#origin })
      this.close(failure)
      throw failure
    } finally {
      this.#deadline.heard()
    }
  }

  async #readOnce() {
    this.#observer.waiting()
    try {
      const { done, value } = await this.#bytes.next()
      if (done !== true) return this.#reader.push(value)
      this.#isRead = true
      return this.#reader.end()
    } finally {
      this.#observer.heard()
    }
  }
}
