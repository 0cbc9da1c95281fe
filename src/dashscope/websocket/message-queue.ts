import { DashScopeError } from '../errors.ts'
import type { SocketMessage } from './socket-transport.ts'

/** Bytes that wait for the reader before reading from the network pauses. */
const maxWaiting = 64 * 1024
/** Bytes that wait at most, for connections that cannot pause. */
const maxOverflow = 16 * 1024 * 1024

/** The part of a connection that the queue controls. */
interface Source {
  /** Stops reading from the network; absent on platforms that cannot. */
  pause?: () => void
  resume?: () => void
  /** The reader is too slow for a connection that cannot pause. */
  overflow: () => void
}

type Next = IteratorResult<SocketMessage, void>

/** Bytes of memory that a message takes besides its own: there may be many small ones, or empty ones. */
const bytesOfMessage = 64

const sizeOf = (message: SocketMessage) => message.length + bytesOfMessage

/** Messages that wait for their reader, in order. */
export class MessageQueue {
  readonly #source: Source
  readonly #waiting: SocketMessage[] = []
  #bytes = 0
  #isPaused = false
  #reader: PromiseWithResolvers<Next> | undefined
  #end: { error?: unknown } | undefined

  constructor(source: Source) {
    this.#source = source
  }

  push(message: SocketMessage): void {
    if (this.#end !== undefined) return
    if (this.#reader !== undefined) return this.#give({ done: false, value: message })
    this.#waiting.push(message)
    this.#bytes += sizeOf(message)
    if (this.#bytes >= maxWaiting && !this.#isPaused) {
      this.#isPaused = true
      this.#source.pause?.()
    }
    if (this.#bytes < maxOverflow) return
    this.fail(new DashScopeError({ failure: 'cut', message: 'The answer was read too slowly.' }))
    this.#source.overflow()
  }

  /** There are no more messages. Those that wait can still be read. */
  end(): void {
    this.#finish({})
  }

  /** The same, after a failure. */
  fail(error: unknown): void {
    this.#finish({ error })
  }

  /** Drops what waits, and reports the error to the reader. */
  abandon(error: unknown): void {
    this.#waiting.length = 0
    this.#end = undefined
    this.#finish({ error })
  }

  next(): Promise<Next> {
    const message = this.#waiting.shift()
    if (message !== undefined) {
      this.#bytes -= sizeOf(message)
      if (this.#isPaused && this.#bytes < maxWaiting) {
        this.#isPaused = false
        this.#source.resume?.()
      }
      return Promise.resolve({ done: false, value: message })
    }
    this.#reader = Promise.withResolvers<Next>()
    const { promise } = this.#reader
    if (this.#end !== undefined) this.#endReader(this.#end)
    return promise
  }

  #give(next: Next): void {
    this.#reader?.resolve(next)
    this.#reader = undefined
  }

  #finish(end: { error?: unknown }): void {
    if (this.#end !== undefined) return
    this.#end = end
    this.#endReader(end)
  }

  #endReader(end: { error?: unknown }): void {
    if (!('error' in end)) return this.#give({ done: true, value: undefined })
    this.#reader?.reject(end.error)
    this.#reader = undefined
  }
}
