import type { WebSocket } from 'ws'

import { askedRefusal } from '../faults/alter-frames.ts'
import { readMarkers } from '../faults/directives.ts'
import { amount, type Directives, type FaultName } from '../faults/faults.ts'
import type { JsonObject } from '../json.ts'
import type { Refusal } from '../request/refusal.ts'

type Message = JsonObject | string | Uint8Array

/**
 * The sending side of a connection, with the faults that it was asked for. It waits for the network, so that a slow reader slows
 * it down.
 */
export class SocketPort {
  #directives: Directives
  readonly #socket: WebSocket
  readonly #paceMs: number
  #results = 0

  constructor(socket: WebSocket, { directives, paceMs }: { directives: Directives; paceMs: number }) {
    this.#socket = socket
    this.#paceMs = paceMs
    this.#directives = directives
  }

  has(name: FaultName): boolean {
    return this.#directives.has(name)
  }

  /** The refusal of the fault `error`, instead of any answer. */
  get refusal(): Refusal | undefined {
    return this.has('error') ? askedRefusal(this.#directives, 'error', 'InternalError') : undefined
  }

  /** The refusal of the fault `error-after`, if so many results were sent. */
  get failure(): Refusal | undefined {
    const failAt = amount(this.#directives, 'error-after', 2)
    if (failAt === undefined || this.#results < failAt) return undefined
    return askedRefusal(this.#directives, 'error-code', 'InternalError')
  }

  /** An input without the markers of its text, which set faults for the rest of the connection. */
  unmarked(input: JsonObject): JsonObject {
    const { text } = input
    if (typeof text !== 'string') return input
    const found = readMarkers(text)
    this.add(found.directives)
    return { ...input, text: found.directives.get('say') ?? found.rest }
  }

  /** Faults for the rest of the connection. */
  add(directives: Directives): void {
    this.#directives = new Map([...this.#directives, ...directives])
  }

  /** Resolves when the message was written; false if the connection is over. */
  send(message: Message): Promise<boolean> {
    const { promise, resolve } = Promise.withResolvers<boolean>()
    const isBytes = message instanceof Uint8Array
    const sent = isBytes || typeof message === 'string' ? message : JSON.stringify(message)
    this.#socket.send(sent, { binary: isBytes }, (error) => resolve(error == null))
    return promise
  }

  /** Sends a result, to which the faults of a stream apply. False also if a fault has ended the connection. */
  async result(message: Message): Promise<boolean> {
    const directives = this.#directives
    if (this.#results > 0) await this.#pause(amount(directives, 'slow-chunks', 100) ?? this.#paceMs)
    if (this.#results === amount(directives, 'stall-after', 2)) return this.#stall()
    if (this.#results === amount(directives, 'drop-after', 2))
      return this.#end(() => this.#socket.terminate())
    if (this.#results === amount(directives, 'cut-after', 2)) return this.#end(() => this.close())
    this.#results += 1
    if (this.#results === amount(directives, 'bad-json', 2)) return this.send('{"header":{"event":"resu')
    return this.send(message)
  }

  close(): void {
    this.#socket.close(1000)
  }

  #end(how: () => void): false {
    how()
    return false
  }

  /** Silent until the client leaves. */
  async #stall(): Promise<boolean> {
    await this.#closed()
    return false
  }

  #closed(): Promise<void> {
    return new Promise((resolve) => {
      if (this.#socket.readyState > 1) resolve()
      else this.#socket.once('close', () => resolve())
    })
  }

  #pause(ms: number): Promise<void> {
    if (ms === 0) return Promise.resolve()
    return new Promise((resolve) => void setTimeout(resolve, ms))
  }
}
