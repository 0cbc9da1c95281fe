import { randomUUID } from 'node:crypto'

import type { Directives } from '../faults/faults.ts'
import { objectOf, parseJson, stringOf, type JsonObject } from '../json.ts'
import { refuse, type Refusal } from '../request/refusal.ts'
import type { SocketPort } from './port.ts'

/** A session of a realtime model: events in, events out. An `error` does not end it, but a refusal does. */
export interface Realtime {
  /** The session of `session.created`. */
  created: () => JsonObject
  take: (event: JsonObject) => Iterable<JsonObject> | Refusal
  /** The faults that the input so far asks for, where the connection cannot see them. */
  faults?: () => Directives
}

/** Finds the session of a model. */
export type RealtimeServices = (model: string) => Realtime | undefined

/** The server's side of `wss://HOST/api-ws/v1/realtime?model=…`. */
export class RealtimeSession {
  readonly #port: SocketPort
  readonly #realtime: Realtime | undefined
  #isOver = false

  constructor(port: SocketPort, model: string, services: RealtimeServices) {
    this.#port = port
    this.#realtime = services(model)
  }

  async open(): Promise<void> {
    if (this.#realtime === undefined) await this.#fail(refuse('ModelNotFound'))
    else await this.#send({ type: 'session.created', session: this.#realtime.created() })
  }

  async onMessage(message: string | Uint8Array): Promise<void> {
    if (this.#isOver || this.#realtime === undefined) return
    const event = this.#port.unmarked(objectOf(parseJson(message.toString())))
    const before = this.#port.refusal
    if (before !== undefined) return this.#fail(before)
    const events = this.#realtime.take(event)
    this.#port.add(this.#realtime.faults?.() ?? new Map())
    const { refusal } = this.#port
    if (refusal !== undefined) return this.#fail(refusal)
    if ('code' in events) return this.#fail(events)
    await this.#answer([...events])
  }

  /** The connection is over. Returns whether the session was running. */
  end(): boolean {
    return !this.#isOver
  }

  async #answer(events: readonly JsonObject[]): Promise<void> {
    const isResult = ({ type }: JsonObject) => /\.(delta|text|completed)$/.test(stringOf(type))
    const results = events.filter(isResult)
    for (const event of events) {
      const failure = isResult(event) ? this.#port.failure : undefined
      if (failure !== undefined) return this.#fail(failure)
      if (event['type'] === 'session.finished') return this.#finish(event)
      const wasSent = isResult(event) ? await this.#result(event) : await this.#send(event)
      if (!wasSent) return
      if (this.#port.has('endless') && event === results.at(-1)) return this.#endless(event)
    }
  }

  async #endless(event: JsonObject): Promise<void> {
    while (await this.#result(event));
  }

  async #finish(event: JsonObject): Promise<void> {
    this.#isOver = true
    if (!this.#port.has('no-final-event')) await this.#send(event)
    this.#port.close()
  }

  async #fail({ code, message }: Refusal): Promise<void> {
    this.#isOver = true
    await this.#send({ type: 'error', error: { code, message } })
    this.#port.close()
  }

  #send(event: JsonObject): Promise<boolean> {
    return this.#port.send({ event_id: `event_${randomUUID()}`, ...event })
  }

  #result(event: JsonObject): Promise<boolean> {
    return this.#port.result({ event_id: `event_${randomUUID()}`, ...event })
  }
}
