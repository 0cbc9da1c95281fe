import { setTimeout as sleep } from 'node:timers/promises'

import type { Client, Dispatcher } from 'undici'

import { requestFor, stampLength, stampMark } from './canned.ts'
import type { Counts, Start } from './load.ts'

const mark = stampMark.charCodeAt(0)

/** Reads the stamps of one stream, also if one is split between two reads. */
class StampReader {
  readonly #counts: Counts
  #rest: Buffer = Buffer.alloc(0)
  #previous = 0

  constructor(counts: Counts) {
    this.#counts = counts
  }

  /** @throws Error for an invalid or repeated stamp */
  push(chunk: Buffer): void {
    const now = Number(process.hrtime.bigint() / 1000n)
    const bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk])
    let at = bytes.indexOf(mark)
    for (; at !== -1 && at + stampLength < bytes.length; at = bytes.indexOf(mark, at + stampLength)) {
      const stamp = Number(bytes.toString('latin1', at + 1, at + 1 + stampLength))
      if (!(stamp > this.#previous)) throw new Error(`the time ${stamp} after ${this.#previous}`)
      this.#previous = stamp
      this.#counts.events += 1
      this.#counts.addLatency(now - stamp)
    }
    this.#rest = at === -1 ? Buffer.alloc(0) : bytes.subarray(at)
  }
}

/** Streams that last until the end. They open one after the other, so that their events are spread over time. */
export const openStreams: Start = async (clients, { order, scenario, counts, over }) => {
  const request = requestFor(order.protocol, scenario)
  const { promise: ended, resolve, reject } = Promise.withResolvers<void>()
  over.addEventListener('abort', () => resolve(), { once: true })
  const open = (client: Client) =>
    new Promise<void>((begun, fail) => {
      const reader = new StampReader(counts)
      const onError = (error: Error) => {
        fail(error)
        reject(error)
      }
      const handler: Dispatcher.DispatchHandler = {
        onRequestStart() {},
        onResponseStart(_, status) {
          if (status !== 200) onError(new Error(`status ${status}`))
          begun()
        },
        onResponseData: (_, chunk) => reader.push(chunk),
        onResponseEnd: () => onError(new Error('the stream ended')),
        onResponseError: (_, error) => onError(error),
      }
      client.dispatch({ ...request, method: 'POST' }, handler)
    })
  // Two milliseconds each, or one pause of the stream for all of them, whichever is longer.
  const spreadMs = Math.max(clients.length * 2, scenario.pauseMs)
  const begun = clients.map(async (client, index) => {
    await sleep((index / clients.length) * spreadMs)
    await open(client)
  })
  // A stream may fail while others are still being opened.
  ended.catch(() => {})
  await Promise.all(begun)
  return { ended }
}
