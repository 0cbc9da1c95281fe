import type { Answer } from '../http/answer-generation.ts'
import type { Directives } from '../faults/faults.ts'
import type { JsonObject } from '../json.ts'
import { countTokens } from '../request/tokens.ts'
import { readBody } from '../validation/check-gateway.ts'
import { checkTypedParameters, checkTypedRecording, readTypedMessages } from './check-typed-message.ts'
import type { HearingCall } from './find-recordings.ts'
import { saidOn } from './heard.ts'
import { hintedLanguage } from './models.ts'
import { sentencesIn, toSentence, type Sentence } from './sentences.ts'
import type { TimedText } from './timed-text.ts'
import { toWord } from './transcript.ts'

interface TypedCall extends HearingCall {
  body: unknown
  stream: boolean
  directives: Directives
  requestId: string
}

/** `POST /services/aigc/multimodal-generation/generation` with Fun-ASR-Flash or Qwen-Audio-ASR. */
export function answerTypedMessage(call: TypedCall): Answer {
  const body = readBody(call.body)
  if ('code' in body) return { kind: 'refusal', refusal: body }
  const { model, input, parameters } = body
  const messages = checkTypedParameters(model, parameters) ?? readTypedMessages(input, parameters)
  if ('code' in messages) return { kind: 'refusal', refusal: messages }
  const heard = checkTypedRecording(messages, call)
  if ('code' in heard) return { kind: 'refusal', refusal: heard }
  const speech = saidOn(heard, 0, hintedLanguage(parameters))
  const isLong = heard.ms >= longMs || call.directives.has('sentence-frames')
  const usage = toUsage(model, heard.ms, speech.text)
  const toBody = (output: JsonObject) => shaped(call, output, usage)
  const speakers = parameters['speaker_diarization_enabled'] === true
  const outputs = call.stream && isLong ? growing(speech, call.directives) : [whole(speech, speakers)]
  const service = { timeout: 298, leaks: false }
  if (!call.stream) return { kind: 'result', body: toBody(outputs[0] ?? {}), ...service }
  const frames = outputs.map((output) => ({ event: 'result' as const, status: 200, body: toBody(output) }))
  return { kind: 'stream', frames, ...service }
}

/** Recordings of a minute and more are streamed in several frames. */
const longMs = 60_000

/** The one sentence covers the recording, as measured; with speakers there are the sentences beside it. */
function whole(speech: TimedText, speakers: boolean): JsonObject {
  const sentences = sentencesIn(speech).map((sentence, index) => ({
    ...toEntry(sentence, index + 1),
    speaker_id: index % 2,
  }))
  return { text: speech.text, sentence: toEntry(toSentence(speech), 1), ...(speakers && { sentences }) }
}

/** The text so far, and the sentence that was added. */
function growing(speech: TimedText, directives: Directives): JsonObject[] {
  const sentences = sentencesIn(speech)
  let end = 0
  return sentences.map((sentence, index) => {
    end = speech.text.indexOf(sentence.text, end) + sentence.text.length
    const isLast = index === sentences.length - 1
    const text = isLast ? speech.text : speech.text.slice(0, end)
    // The service may correct what it has said.
    const shown = directives.has('rewritten') && !isLast ? `${text.slice(0, -1)}…` : text
    return { text: shown, sentence: toEntry(sentence, index + 1) }
  })
}

function toEntry(sentence: Sentence, id: number): JsonObject {
  return {
    sentence_id: id,
    sentence_end: true,
    channel_id: 0,
    begin_time: sentence.begin,
    end_time: sentence.end,
    text: sentence.text,
    words: sentence.words.map((word) => ({ ...toWord({ ...word, text: word.text.trim() }), fixed: true })),
  }
}

/** Qwen-Audio counts tokens too, as measured. */
function toUsage(model: string, ms: number, text: string): JsonObject {
  const duration = Math.ceil(ms / 1000)
  if (!/^qwen-audio-3\.1/i.test(model)) return { duration }
  const [input, output] = [Math.ceil(ms / 80) + 10, countTokens(text)]
  return { duration, input_tokens: input, output_tokens: output, total_tokens: input + output }
}

/** The hosts of workspaces have the fields beside `output` too, as measured. */
function shaped({ directives, requestId }: TypedCall, output: JsonObject, usage: JsonObject): JsonObject {
  const body = { output, usage, request_id: requestId }
  if (!directives.has('flat-output')) return body
  return { ...output, request_id: requestId, output: { ...output, request_id: requestId }, usage }
}
