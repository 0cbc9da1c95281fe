import { escapeLineEnds, toNamedEvent } from '../../../http/sse/encode-event.ts'

/** Writes the events of one stream with sequence numbers from 0. */
export class EventWriter {
  #next = 0

  write(type: string, fields: object): string {
    return toNamedEvent(type, { type, sequence_number: this.#next++, ...fields })
  }

  /** A delta. Its position is the same for a whole item, so it is serialised once. */
  delta(type: string, place: string, text: string, end = ''): string {
    const delta = escapeLineEnds(JSON.stringify(text))
    const head = `{"type":"${type}","sequence_number":${this.#next++},${place}`
    return `event: ${type}\ndata: ${head},"delta":${delta}${end}}\n\n`
  }
}

/** A position in a response, for `EventWriter.delta`. */
export function toPlace(fields: object): string {
  return JSON.stringify(fields).slice(1, -1)
}
