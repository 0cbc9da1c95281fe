import type { MetricObjectWithValues, MetricValue } from 'prom-client'

export type MetricsJson = MetricObjectWithValues<MetricValue<string>>[]

/** From the first process to a worker. */
export type ToWorker =
  | { type: 'drain' }
  /** Asks for the counts of the worker. */
  | { type: 'count'; id: number }
  /** The answer to `metrics`. */
  | { type: 'metrics'; id: number; text: string }

/** From a worker to the first process. */
export type FromWorker =
  | { type: 'listening'; origin: string; bound: string }
  | { type: 'count'; id: number; metrics: MetricsJson }
  /** Asks for the counts of all processes. */
  | { type: 'metrics'; id: number }

/** Requests and their replies over a channel that only sends messages. */
export class PendingRequests<Answer> {
  readonly #open = new Map<number, (answer: Answer | undefined) => void>()
  #last = 0

  /** Undefined if no answer arrives within `ms`. */
  ask(send: (id: number) => void, ms: number): Promise<Answer | undefined> {
    this.#last += 1
    const id = this.#last
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.answer(id, undefined), ms)
      this.#open.set(id, (answer) => {
        clearTimeout(timer)
        resolve(answer)
      })
      send(id)
    })
  }

  answer(id: number, answer: Answer | undefined): void {
    this.#open.get(id)?.(answer)
    this.#open.delete(id)
  }
}
