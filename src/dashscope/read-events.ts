import { createParser } from 'eventsource-parser'

import { DashScopeError } from './dashscope-error.ts'

export interface ServerSentEvent {
  /** `result`, `error`, or undefined where the stream names none. */
  event: string | undefined
  data: string
  /** From the comment `:HTTP_STATUS/429` or the line `status:429` before the data. */
  status: number | undefined
}

/** An event larger than this (16 MiB of text) ends the stream: nothing that DashScope sends comes near it. */
const largestEvent = 16 * 1024 * 1024

/**
 * Bytes → the events that each read completed. Takes LF, CR and CRLF, a byte-order mark, events without a blank line
 * between them, and a last event without its blank line. One `data:` line is one event: DashScope never folds one.
 */
export async function* readEvents(
  bytes: AsyncIterable<Uint8Array>,
): AsyncGenerator<readonly ServerSentEvent[], void> {
  const decode = createDecoder()
  let events: ServerSentEvent[] = []
  let status: number | undefined
  let failure: Error | undefined
  const parser = createParser({
    maxBufferSize: largestEvent,
    onComment: (comment) => (status = statusIn(comment) ?? status),
    onError: (error) => {
      if (error.type === 'max-buffer-size-exceeded') failure = error
      else if (error.field === 'status') status = Number(error.value)
    },
    onEvent: ({ event, data }) => {
      for (const line of data.split('\n')) if (line !== '') events.push({ event, data: line, status })
      status = undefined
    },
  })
  const take = () => {
    if (failure !== undefined) {
      throw new DashScopeError({
        failure: 'malformed',
        message: 'DashScope sent an event of more than 16 MiB.',
        cause: failure,
      })
    }
    const batch = events
    events = []
    return batch
  }
  for await (const chunk of bytes) {
    parser.feed(decode(chunk))
    const batch = take()
    if (batch.length > 0) yield batch
  }
  // A CR at the very end may be half a CRLF: the parser decides only when it sees more, hence the blank lines.
  parser.feed(`${decode()}\n\n`)
  const rest = take()
  if (rest.length > 0) yield rest
}

/** A replacement character in a legal text is a wrong legal text: bytes that are not UTF-8 end the stream. */
function createDecoder(): (chunk?: Uint8Array) => string {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  return (chunk) => {
    try {
      return chunk === undefined ? decoder.decode() : decoder.decode(chunk, { stream: true })
    } catch (cause) {
      throw new DashScopeError({
        failure: 'malformed',
        message: 'DashScope sent text that is not UTF-8.',
        cause,
      })
    }
  }
}

function statusIn(comment: string): number | undefined {
  const [, status] = /^\s*HTTP_STATUS\/(\d{3})/.exec(comment) ?? []
  return status === undefined ? undefined : Number(status)
}
