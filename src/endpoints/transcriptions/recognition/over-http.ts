import type { AnyFrame, UpstreamResponse } from '../../../dashscope/client.ts'
import { framesOf } from '../../../dashscope/stream/frames-of.ts'
import { brokenOff } from '../../../dashscope/to-failure.ts'
import { isRecord } from '../../../json.ts'
import { Growth } from './growth.ts'
import { malformed, toSentence, type Recognition, type Sentence, type Transcript } from './transcript.ts'

interface Frame extends AnyFrame {
  output?: unknown
  usage?: unknown
}

export type Answer = UpstreamResponse<Frame>

interface HttpOptions {
  transcript: Transcript
  isStreamed: boolean
}

/** A model with the sound in a message: the text alone. */
export async function* recogniseMessage(
  answer: Answer,
  { transcript, isStreamed }: HttpOptions,
): Recognition {
  transcript.requestId = answer.requestId
  let finish: unknown
  for await (const { output, usage } of framesOf(answer)) {
    const { text, language, reason } = readChoice(output)
    transcript.addUsage(usage)
    transcript.language = language ?? transcript.language
    transcript.text += text
    finish = reason
    if (text !== '') yield { delta: text }
  }
  if (isStreamed && finish !== 'stop') throw brokenOff()
}

/** A model with times: `text` is the whole text so far, `sentence` the current one. */
export async function* recogniseInputAudio(answer: Answer, { transcript }: HttpOptions): Recognition {
  transcript.requestId = answer.requestId
  const growth = new Growth()
  const sentences = new Map<unknown, Sentence>()
  let isOpen = false
  for await (const { output, usage } of framesOf(answer)) {
    if (!isRecord(output) || typeof output['text'] !== 'string') throw malformed()
    transcript.text = output['text']
    transcript.addUsage(usage)
    const raw = isRecord(output['sentence']) ? output['sentence'] : {}
    const sentence = toSentence(raw)
    isOpen = raw['sentence_end'] === false
    const isNew = sentence !== undefined && !isOpen
    if (isNew) sentences.set(raw['sentence_id'] ?? sentence.begin, sentence)
    transcript.sentences = [...sentences.values()]
    const delta = growth.next(isOpen ? withoutEnd(transcript.text, sentence?.text ?? '') : transcript.text)
    if (delta !== '' || isNew) yield { delta, ...(isNew && { sentence }) }
  }
  if (isOpen) throw brokenOff()
}

/** The text before the sentence that may still change. */
function withoutEnd(text: string, open: string): string {
  return open !== '' && text.endsWith(open) ? text.slice(0, -open.length) : ''
}

function readChoice(output: unknown) {
  const choices: unknown = isRecord(output) ? output['choices'] : undefined
  const [choice]: unknown[] = Array.isArray(choices) ? choices : []
  const message = isRecord(choice) && isRecord(choice['message']) ? choice['message'] : undefined
  if (message === undefined) throw malformed()
  const { content, annotations } = message
  const parts: unknown[] = Array.isArray(content) ? content : [{ text: content }]
  const text = parts.map((part) => (isRecord(part) && typeof part['text'] === 'string' ? part['text'] : ''))
  const notes: unknown[] = Array.isArray(annotations) ? annotations : []
  const language = notes.filter(isRecord).find(({ type }) => type === 'audio_info')?.['language']
  return {
    text: text.join(''),
    language: typeof language === 'string' && language !== '' ? language : undefined,
    reason: isRecord(choice) ? choice['finish_reason'] : undefined,
  }
}
