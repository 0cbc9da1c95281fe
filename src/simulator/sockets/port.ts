import type { WebSocket } from 'ws'

import { amount, type Directives } from '../faults/faults.ts'
import type { JsonObject } from '../json.ts'

export type Message = JsonObject | string | Uint8Array

/** Results, which the faults of a stream apply to, and other messages. */
export interface Port {
  directives: Directives
  /** Resolves when the message was written; false if the connection is over, or the fault of the directives has ended it. */
  send: (message: Message) => Promise<boolean>
  result: (message: Message) => Promise<boolean>
  close: (code?: number) => void
}

/** The sending side of a connection. It waits for the network, so that a slow reader slows it down. */
export class SocketPort implements Port {
  directives: Directives
  readonly #socket: WebSocket
  readonly #paceMs: number
  #results = 0

  constructor(socket: WebSocket, { directives, paceMs }: { directives: Directives; paceMs: number }) {
    this.#socket = socket
    this.#paceMs = paceMs
    this.directives = directives
  }

  /** Results that were sent. */
  get results(): number {
    return this.#results
  }

  send(message: Message): Promise<boolean> {
    const { promise, resolve } = Promise.withResolvers<boolean>()
    const isBytes = message instanceof Uint8Array
    const sent = isBytes || typeof message === 'string' ? message : JSON.stringify(message)
    this.#socket.send(sent, { binary: isBytes }, (error) => resolve(error == null))
    return promise
  }

  async result(message: Message): Promise<boolean> {
    const { directives } = this
    if (this.#results > 0) await this.#pause(amount(directives, 'slow-chunks', 100) ?? this.#paceMs)
    if (this.#results === amount(directives, 'stall-after', 2)) return this.#stall()
    if (this.#results === amount(directives, 'drop-after', 2))
      return this.#end(() => this.#socket.terminate())
    if (this.#results === amount(directives, 'cut-after', 2)) return this.#end(() => this.#socket.close(1000))
    this.#results += 1
    if (this.#results === amount(directives, 'bad-json', 2)) return this.send('{"header":{"event":"resu')
    return this.send(message)
  }

  close(code = 1000): void {
    this.#socket.close(code)
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
