import { toBase64 } from '../../base64.ts'
import { toEvent } from '../../http/sse/encode-event.ts'
import type { BytesReply, Context, Sink, StreamReply } from '../../http/endpoint.ts'
import { contentTypes } from './request/to-format.ts'
import type { SpeechPlan } from './request/to-plan.ts'
import type { SpeechEvent } from './schemas.ts'
import type { Tally } from './sound/tally.ts'
import { toFile, type PiecedFile } from './sound/to-file.ts'

/** The bytes of the answer, whose failures are those of the request. */
export type Sound = AsyncGenerator<Uint8Array, void>

export interface ReplyOptions extends Pick<Context, 'holdAnswer'> {
  tally: Tally
}

/** The answer as a file. Its first bytes decide between an HTTP error and an answer. */
export async function toBytesReply(
  sound: Sound,
  plan: SpeechPlan,
  { tally, holdAnswer }: ReplyOptions,
): Promise<BytesReply> {
  const { container } = plan
  const type = contentTypes[container]
  if (container === 'wav') {
    const { size, pieces } = await toFile(sound, { ...plan, holdAnswer })
    return {
      kind: 'bytes',
      type,
      headers: { 'content-length': String(size) },
      requestId: tally.requestId,
      async bytes(sink) {
        for (const piece of pieces) await write(piece, sink)
      },
    }
  }
  const first = await sound.next()
  return {
    kind: 'bytes',
    type,
    requestId: tally.requestId,
    async bytes(sink) {
      if (first.done !== true) await write(first.value, sink)
      for await (const part of sound) await write(part, sink)
    },
  }
}

/** The answer as events. */
export function toStreamReply(
  sound: Sound,
  plan: SpeechPlan,
  { tally, holdAnswer }: ReplyOptions,
): StreamReply {
  return {
    kind: 'stream',
    requestId: () => tally.requestId,
    start: () => '',
    keepAlive: () => ': keep-alive\n\n',
    fail: (error) => toEvent(error),
    async run(sink) {
      if (plan.container === 'wav') await writeFile(await toFile(sound, { ...plan, holdAnswer }), sink)
      else for await (const part of sound) await write(toDelta(part), sink)
      await write(toSpeechEvent({ type: 'speech.audio.done', usage: tally.toUsage() }), sink)
    },
  }
}

/** Bytes of a file in one event. */
const partBytes = 48 * 1024

async function writeFile({ pieces }: PiecedFile, sink: Sink): Promise<void> {
  for (const piece of pieces)
    for (let start = 0; start < piece.length; start += partBytes)
      await write(toDelta(piece.subarray(start, start + partBytes)), sink)
}

async function write(chunk: string | Uint8Array, sink: Sink): Promise<void> {
  if (!sink.write(chunk)) await sink.drained()
}

function toDelta(bytes: Uint8Array): string {
  return toSpeechEvent({ type: 'speech.audio.delta', audio: toBase64(bytes) })
}

function toSpeechEvent(event: SpeechEvent): string {
  return toEvent(event)
}
