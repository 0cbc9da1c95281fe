import { STATUS_CODES } from 'node:http'

import { alterBytes } from '../faults/alter-bytes.ts'
import { amount, type Directives, type FaultName } from '../faults/faults.ts'
import { gzipChunks } from './gzip-chunks.ts'
import type { Step } from './step.ts'
import type { Reply } from './to-reply.ts'

export interface Pace {
  /** Milliseconds between frames, and before a non-streamed answer. */
  paceMs: number
  stream: boolean
  acceptsGzip: boolean
}

/** The response as steps on the connection, with the faults of time, connection and bytes applied. */
export function* toSteps(reply: Reply, directives: Directives, pace: Pace): Generator<Step> {
  yield* pauseFor(amount(directives, 'slow-ttfb', 1000))
  if (directives.has('refuse')) yield { do: 'reset' }
  else if (directives.has('dup-content-length')) yield* duplicateLength(reply)
  else yield* response(reply, directives, pace)
}

function* response(reply: Reply, directives: Directives, pace: Pace): Generator<Step> {
  if (!pace.stream) yield* pauseFor(pace.paceMs)
  const gzip = directives.has('gzip') && pace.acceptsGzip
  yield {
    do: 'head',
    status: reply.status,
    headers: gzip ? { ...reply.headers, 'content-encoding': 'gzip' } : reply.headers,
  }
  yield* pauseFor(amount(directives, 'slow-first-event', 1000))
  // A large file is not held.
  const isUnaltered = directives.size === 0 || directives.has('endless')
  const altered = isUnaltered ? reply.chunks : alterBytes([...reply.chunks], directives)
  yield* body(gzip ? gzipChunks(altered) : altered, directives, pace)
  if (directives.has('extra-response')) yield* extraResponse()
}

function* pauseFor(ms: number | undefined): Generator<Step> {
  if (ms) yield { do: 'pause', ms }
}

const breaks: readonly [FaultName, Step][] = [
  ['stall-after', { do: 'stall' }],
  ['rst-after', { do: 'reset' }],
  ['drop-after', { do: 'drop' }],
]

function* body(chunks: Iterable<Uint8Array>, directives: Directives, pace: Pace): Generator<Step> {
  const wait = amount(directives, 'slow-chunks', 100) ?? (pace.stream ? pace.paceMs : 0)
  const endless = directives.has('endless')
  const [fault, breaking] = breaks.find(([name]) => directives.has(name)) ?? []
  const limit = fault ? (amount(directives, fault, 2) ?? 0) : Infinity
  let sent = 0
  for (const chunk of chunks) {
    if (sent >= limit) break
    if (sent > 0) yield* pauseFor(wait)
    yield* writes(chunk, directives)
    if (endless) yield { do: 'pause', ms: 0 }
    sent += 1
  }
  if (breaking) yield breaking
}

function* writes(chunk: Uint8Array, directives: Directives): Generator<Step> {
  const size = directives.has('one-byte-chunks') ? 1 : (amount(directives, 'split', 7) ?? Infinity)
  for (let start = 0; start < chunk.length; start += size) {
    yield { do: 'write', bytes: chunk.subarray(start, start + size) }
    // A turn of the event loop between the writes, so that each is a packet of its own.
    if (size < chunk.length) yield { do: 'pause', ms: 0 }
  }
}

function* duplicateLength(reply: Reply): Generator<Step> {
  const bytes = Buffer.concat([...reply.chunks])
  const lines = Object.entries({ ...reply.headers, 'content-length': String(bytes.length) })
  const head = [
    `HTTP/1.1 ${reply.status} ${STATUS_CODES[reply.status] ?? ''}`,
    ...lines.map(([name, value]) => `${name}: ${value}`),
    'content-length: 5',
  ]
  yield { do: 'raw', bytes: Buffer.from(`${head.join('\r\n')}\r\n\r\n`) }
  yield { do: 'raw', bytes }
  yield { do: 'drop' }
}

/** A client that reuses the connection reads this as the answer to its next request. */
function* extraResponse(): Generator<Step> {
  const poison =
    '{"output":{"choices":[{"finish_reason":"stop","message":{"role":"assistant","content":"POISON"}}]},"usage":{"total_tokens":2,"output_tokens":1,"input_tokens":1},"request_id":"poison"}'
  const head = `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${poison.length}\r\n\r\n`
  yield { do: 'end' }
  yield { do: 'raw', bytes: Buffer.from(head + poison) }
}
