import { signal } from '@preact/signals'

export interface LoggedEvent {
  /** Milliseconds since the request was sent. */
  at: number
  /** The name of the event; empty if it has none. */
  name: string
  text: string
}

/** The most events that are kept of the beginning and of the end, and the most characters of one. */
const limits = { first: 250, last: 250, characters: 20_000 }

/** The events of one side of an answer, as they came. Long answers lose events in the middle. */
export class EventLog {
  /** How many there have been; what shows the events follows it. */
  readonly count = signal(0)
  readonly #first: LoggedEvent[] = []
  readonly #last: LoggedEvent[] = []

  push(event: LoggedEvent): void {
    const { text } = event
    const kept =
      text.length > limits.characters
        ? { ...event, text: `${copyOf(text.slice(0, limits.characters))}… (${text.length})` }
        : event
    if (this.#first.length < limits.first) this.#first.push(kept)
    else this.#last.push(kept)
    if (this.#last.length > limits.last) this.#last.shift()
    this.count.value += 1
  }

  get first(): readonly LoggedEvent[] {
    return this.#first
  }

  get last(): readonly LoggedEvent[] {
    return this.#last
  }
}

/** Engines keep the whole text in memory for a part of it, unless the part is made anew. */
function copyOf(part: string): string {
  return new TextDecoder().decode(new TextEncoder().encode(part))
}
