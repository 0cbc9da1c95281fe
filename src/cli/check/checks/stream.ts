import { Failure, passed, type Check, type Context, type Figures, type Outcome } from '../check.ts'
import { serverOf } from '../explain/explain-answer.ts'
import type { Head } from '../session.ts'
import type { Chunk } from '../explain/shapes.ts'
import { timeStream, type StreamTiming } from '../explain/stream-timing.ts'
import { say } from '../texts/index.ts'
import { expectComplete, openStream, type Read } from './open-stream.ts'
import { modelMs } from './timeouts.ts'

const isPiece = ({ choices }: Chunk) =>
  choices.some(({ delta }) => (delta.content ?? '') !== '' || (delta.reasoning_content ?? '') !== '')

interface Measured extends Head {
  timing: StreamTiming
}

async function measure(context: Context): Promise<Measured> {
  const stream = await openStream(context, '用一百字左右说明什么是借款合同。', 160)
  const reads: Read[] = []
  for await (const read of stream.reads) reads.push(read)
  expectComplete(reads)
  const tokens = reads.flatMap(({ chunks }) => chunks).at(-1)?.usage?.completion_tokens ?? 0
  const arrivals = reads.map(({ atMs, chunks }) => ({ atMs, pieces: chunks.filter(isPiece).length }))
  return { ...stream, timing: timeStream(arrivals, tokens) }
}

export const stream: Check = {
  name: 'stream',
  needsKey: true,
  after: ['service', 'chat'],
  timeoutMs: modelMs,
  async run(context) {
    const first = await measure(context)
    // A single network delay looks like buffering, so a buffered result is measured twice.
    return toOutcome(first.timing.buffered === true ? await measure(context) : first, context.model)
  },
}

function toOutcome(measured: Measured, model: string): Outcome {
  const { timing } = measured
  const { pieces, reads } = timing
  const round = Math.round
  if (pieces === 0) {
    throw new Failure(say('emptyAnswer', { model, reason: '-' }), say('emptyAnswerAdvice'), figuresOf(timing))
  }
  if (timing.buffered === true) {
    const values = { first: round(timing.firstTokenMs), span: round(timing.spanMs), pieces, reads }
    throw new Failure(
      say('buffered', { ...values, server: serverOf(measured) }),
      say('bufferedAdvice'),
      figuresOf(timing),
    )
  }
  if (timing.buffered === undefined) {
    return passed(say('streamsTooQuick', { last: round(timing.lastByteMs), pieces }), figuresOf(timing))
  }
  const speed = timing.tokensPerSecond === undefined ? '?' : round(timing.tokensPerSecond)
  return passed(
    say('streams', { first: round(timing.firstTokenMs), speed, pieces, reads }),
    figuresOf(timing),
  )
}

function figuresOf(timing: StreamTiming): Figures {
  const tenth = (value: number) => Math.round(value * 10) / 10
  return {
    time_to_first_byte_ms: tenth(timing.firstByteMs),
    time_to_first_token_ms: tenth(timing.firstTokenMs),
    time_to_last_byte_ms: tenth(timing.lastByteMs),
    tokens_per_second: timing.tokensPerSecond === undefined ? null : tenth(timing.tokensPerSecond),
    pieces: timing.pieces,
    reads: timing.reads,
    buffered: timing.buffered ?? null,
  }
}
