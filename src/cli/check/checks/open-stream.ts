import { SseDecoder } from '../../../dashscope/stream/sse-decoder.ts'
import { Failure, type Context } from '../check.ts'
import { unexpected } from '../explain/explain-answer.ts'
import { quote } from '../report/redact.ts'
import type { Head } from '../session.ts'
import { firstMisfit, fits } from '../explain/shape.ts'
import { chunkShape, errorShape, usageChunkShape, type Chunk } from '../explain/shapes.ts'
import { say } from '../texts/index.ts'

/** The events that one read from the socket completed. */
export interface Read {
  /** Since the request was sent, milliseconds. */
  atMs: number
  chunks: Chunk[]
  /** Whether it contained `[DONE]`. */
  done: boolean
}

export interface OpenStream extends Head {
  /** Leaving the loop closes the connection. */
  reads: AsyncIterable<Read>
}

/** A streamed answer to a question. Resolves when its headers have arrived. */
export async function openStream(
  { session, key, model, now }: Context,
  question: string,
  maxTokens: number,
): Promise<OpenStream> {
  const started = now()
  const answer = await session.open({
    path: '/v1/chat/completions',
    key,
    body: {
      model,
      max_tokens: maxTokens,
      stream: true,
      stream_options: { include_usage: true },
      messages: [{ role: 'user', content: question }],
    },
  })
  if (answer.status !== 200) throw unexpected(await answer.whole())
  const type = answer.header('content-type') ?? '-'
  if (!type.startsWith('text/event-stream')) {
    await answer.whole()
    throw new Failure(say('notAStream', { type: quote(type) }), say('wrongShapeAdvice'))
  }
  return { ...answer, reads: readChunks(answer.body, () => now() - started, session.parse) }
}

async function* readChunks(
  body: AsyncIterable<Uint8Array>,
  elapsed: () => number,
  parse: (text: string) => unknown,
): AsyncGenerator<Read, void> {
  const decoder = new SseDecoder()
  for await (const bytes of body) {
    const atMs = elapsed()
    const texts = decoder.push(bytes).map(({ text }) => text)
    if (texts.length > 0) yield toRead(texts, atMs, parse)
  }
  const rest = decoder.end().map(({ text }) => text)
  if (rest.length > 0) yield toRead(rest, elapsed(), parse)
}

function toRead(texts: readonly string[], atMs: number, parse: (text: string) => unknown): Read {
  return {
    atMs,
    chunks: texts.filter((text) => text !== '[DONE]').map((text) => toChunk(parse(text))),
    done: texts.includes('[DONE]'),
  }
}

function toChunk(value: unknown): Chunk {
  if (fits(value, errorShape)) {
    throw new Failure(
      say('failedInStream', { what: quote(value.error.message) }),
      say('failedInStreamAdvice'),
    )
  }
  if (fits(value, chunkShape)) return value
  throw brokenStream(firstMisfit(value, chunkShape) ?? '')
}

export function brokenStream(what: string): Failure {
  return new Failure(say('brokenStream', { what: quote(what) }), say('wrongShapeAdvice'))
}

/** Throws unless the reads form a complete stream of the gateway. */
export function expectComplete(reads: readonly Read[]): void {
  const chunks = reads.flatMap((read) => read.chunks)
  const [first] = chunks
  const finished = chunks.some(({ choices }) => choices.some(({ finish_reason: reason }) => reason !== null))
  const last = firstMisfit(chunks.at(-1), usageChunkShape)
  const wrong: readonly [isWrong: boolean, what: string][] = [
    [first?.choices[0]?.delta.role !== 'assistant', 'choices[0].delta.role: "assistant" in the first chunk'],
    [chunks.some(({ id }) => id !== first?.id), 'id: the same in every chunk'],
    [!finished, 'finish_reason: in one of the chunks'],
    [last !== undefined, `last chunk: ${last}`],
    [reads.at(-1)?.done !== true, 'data: [DONE] at the end'],
  ]
  const found = wrong.find(([isWrong]) => isWrong)
  if (found !== undefined) throw brokenStream(found[1])
}
