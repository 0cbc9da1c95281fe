import { escapeLineEnds, toNamedEvent } from '../../../http/sse/encode-event.ts'

/** Events of one stream with their numbers: 0, 1, 2 and so on. */
export class EventWriter {
  #next = 0

  write(type: string, fields: object): string {
    return toNamedEvent(type, { type, sequence_number: this.#next++, ...fields })
  }

  /** A delta. Its place is the same in all of an item, so it is written as JSON once. */
  delta(type: string, place: string, text: string, end = ''): string {
    const delta = escapeLineEnds(JSON.stringify(text))
    const head = `{"type":"${type}","sequence_number":${this.#next++},${place}`
    return `event: ${type}\ndata: ${head},"delta":${delta}${end}}\n\n`
  }
}

/** The place of something in a response, for `EventWriter.delta`. */
export function toPlace(fields: object): string {
  return JSON.stringify(fields).slice(1, -1)
}
