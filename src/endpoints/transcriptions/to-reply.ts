import type { Adjustment } from '../../errors/adjustment.ts'
import type { Context, JsonReply, Sink, StreamReply, TextReply } from '../../http/endpoint.ts'
import { toEvent } from '../../http/sse/encode-event.ts'
import { toSrt, toVtt } from './answer/to-cues.ts'
import { toDiarized, toDiarizedSegment, toJson, toUsage, toVerbose } from './answer/to-documents.ts'
import type { Recognition, Transcript } from './recognition/transcript.ts'
import type { AnswerFormat } from './request/check-format.ts'
import type { ResponseFormat, TranscriptionEvent } from './schemas.ts'

export interface ReplyOptions {
  transcript: Transcript
  answer: AnswerFormat
  /** The language that the caller named. */
  language: string | undefined
  report: Context['report']
}

type Writer = (options: ReplyOptions) => object | string

const writers: Readonly<Record<ResponseFormat, Writer>> = {
  json: ({ transcript }) => toJson(transcript),
  text: ({ transcript: { text } }) => `${text}\n`,
  srt: ({ transcript: { sentences } }) => toSrt(sentences),
  vtt: ({ transcript: { sentences } }) => toVtt(sentences),
  verbose_json: ({ transcript, answer, language }) => toVerbose(transcript, answer, language),
  diarized_json: ({ transcript }) => toDiarized(transcript),
}

/** The whole answer, once all of the sound was recognised. */
export async function toWholeReply(
  recognition: Recognition,
  options: ReplyOptions,
): Promise<JsonReply | TextReply> {
  for await (const _ of recognition);
  if (options.answer.words) options.report(withoutWords(options.transcript))
  const written = writers[options.answer.format](options)
  const { requestId } = options.transcript
  return typeof written === 'string'
    ? { kind: 'text', text: written, requestId }
    : { kind: 'json', body: written, requestId }
}

/** Sentences that DashScope sent no words of, though the answer lists them. */
function withoutWords({ sentences }: Transcript): Adjustment[] {
  const count = sentences.filter(({ words }) => words.length === 0).length
  if (count === 0) return []
  const taken = `the words of ${sentences.length - count} of ${sentences.length} sentences`
  return [
    {
      param: 'timestamp_granularities',
      given: 'word',
      taken,
      why: 'DashScope sent no words of the others',
    },
  ]
}

/** The answer as events, while the sound is recognised. */
export function toStreamReply(recognition: Recognition, { transcript, answer }: ReplyOptions): StreamReply {
  return {
    kind: 'stream',
    requestId: () => transcript.requestId,
    start: () => '',
    keepAlive: () => ': keep-alive\n\n',
    fail: (error) => toEvent(error),
    async run(sink) {
      const isDiarized = answer.format === 'diarized_json'
      let sent = ''
      let segments = 0
      for await (const { delta, sentence } of recognition) {
        sent += delta
        const segment =
          isDiarized && sentence !== undefined ? toDiarizedSegment(sentence, segments) : undefined
        if (delta !== '')
          await write(
            {
              type: 'transcript.text.delta',
              delta,
              ...(segment !== undefined && { segment_id: segment.id }),
            },
            sink,
          )
        if (segment === undefined) continue
        segments += 1
        await write(segment, sink)
      }
      const { text } = transcript
      const rest = text.startsWith(sent) ? text.slice(sent.length) : ''
      if (rest !== '') await write({ type: 'transcript.text.delta', delta: rest }, sink)
      await write({ type: 'transcript.text.done', text, ...toUsage(transcript) }, sink)
    },
  }
}

async function write(event: TranscriptionEvent, sink: Sink): Promise<void> {
  if (!sink.write(toEvent(event))) await sink.drained()
}
