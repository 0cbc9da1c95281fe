import type { Sink } from '../endpoint.ts'
import type { Chunk } from '../http-response.ts'
import { PushedBody } from './pushed-body.ts'

/** Runs a reply of bytes. The status line waits for the first bytes; a later failure breaks the body off. */
export class ByteStream implements Sink {
  readonly body: PushedBody
  readonly #run: (sink: Sink) => Promise<void>
  readonly #onFailure: (cause: unknown) => void
  readonly #opening = Promise.withResolvers<void>()
  #isOpen = false

  /** `onFailure` is called for a failure after the status line. */
  constructor(
    run: (sink: Sink) => Promise<void>,
    { signal, onFailure }: { signal: AbortSignal; onFailure: (cause: unknown) => void },
  ) {
    this.body = new PushedBody(signal)
    this.#run = run
    this.#onFailure = onFailure
  }

  /** Starts the reply. Resolves when the status line is due. A rejection becomes an HTTP error. */
  open(): Promise<void> {
    this.#run(this).then(this.#finish, this.#fail)
    return this.#opening.promise
  }

  write(chunk: Chunk): boolean {
    if (chunk.length > 0) this.#commit()
    return this.body.write(chunk)
  }

  drained(): Promise<void> {
    return this.body.drained()
  }

  #commit(): void {
    this.#isOpen = true
    this.#opening.resolve()
  }

  readonly #finish = (): void => {
    this.#commit()
    this.body.end()
  }

  readonly #fail = (cause: unknown): void => {
    if (!this.#isOpen) return this.#opening.reject(cause)
    this.#onFailure(cause)
    this.body.abort(cause)
  }
}
