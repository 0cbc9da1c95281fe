import type { Client, Dispatcher } from 'undici'

import type { CannedRequest } from './canned.ts'

/** The observed figures of an answer, without parsing it. */
export interface Seen {
  status: number
  bytes: number
  /** Blank lines, each of which ends an event. */
  events: number
}

const lineFeed = 10
const blankLine = Buffer.from('\n\n')

/** Counts while bytes arrive, also if a blank line is split between two reads. */
export class AnswerCounter {
  bytes = 0
  events = 0
  #endedInLineFeed = false

  push(chunk: Buffer): void {
    let from = 0
    if (this.#endedInLineFeed && chunk[0] === lineFeed) {
      this.events += 1
      from = 1
    }
    for (let at = chunk.indexOf(blankLine, from); at !== -1; at = chunk.indexOf(blankLine, from)) {
      this.events += 1
      from = at + 2
    }
    this.bytes += chunk.length
    this.#endedInLineFeed = from < chunk.length && chunk[chunk.length - 1] === lineFeed
  }
}

/** One request and its answer. `onData` is called for each read. `dispatch` is undici's fastest client. */
export function exchange(
  client: Client,
  request: CannedRequest,
  onData: (chunk: Buffer, events: number) => void,
): Promise<Seen> {
  return new Promise((resolve, reject) => {
    const counter = new AnswerCounter()
    let status = 0
    const handler: Dispatcher.DispatchHandler = {
      // Without it, undici would use its old handler interface.
      onRequestStart() {},
      onResponseStart(_, statusCode) {
        status = statusCode
      },
      onResponseData(_, chunk) {
        const before = counter.events
        counter.push(chunk)
        onData(chunk, counter.events - before)
      },
      onResponseEnd: () => resolve({ status, bytes: counter.bytes, events: counter.events }),
      onResponseError: (_, error) => reject(error),
    }
    client.dispatch({ ...request, method: 'POST' }, handler)
  })
}
