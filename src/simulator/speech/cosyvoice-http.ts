import { createRecording, type Sound } from '../audio/audio.ts'
import type { Answer } from '../http/answer-generation.ts'
import { objectOf, stringOf, type JsonObject } from '../json.ts'
import { toContent } from '../object-store/result-store.ts'
import { invalid, refuse, type Refusal } from '../request/refusal.ts'
import { hasVoice, speechModelOf } from './models.ts'
import { readSound } from './options.ts'
import type { SpeechCall } from './speech-call.ts'
import { charactersOf, checkText, sentencesOf } from './text.ts'

/** The code of the engine for an unknown voice. */
export const unknownVoice = '[tts:]Engine return error code: 418'

/** `POST /services/audio/tts/SpeechSynthesizer`: all options are in `input`. */
export function answerCosyVoice(call: SpeechCall): Answer {
  const { model: name, input: given } = objectOf(call.body)
  const model = speechModelOf(stringOf(name))
  if (model === undefined) return refusal(refuse('ModelNotFound'))
  if (model.service !== 'cosyvoice') return refusal(invalid('url error, please check url！'))
  // Workspaces outside Beijing have the WebSocket alone.
  if (call.directives.has('no-http')) return refusal(invalid('current user api does not support http call'))
  const input = objectOf(given)
  const sound = readSound(input, model, { format: 'format', rate: 'rate', pitch: 'pitch' })
  if (typeof sound === 'string') return refusal(invalid(sound))
  const text = stringOf(input['text'])
  const objection = checkText(text, model)
  if (objection) return refusal(objection)
  if (!hasVoice(model, stringOf(input['voice']))) return refusal(invalid(unknownVoice))
  return answer(call, text, sound)
}

const refusal = (refused: Refusal): Answer => ({ kind: 'refusal', refusal: refused })

function answer(call: SpeechCall, text: string, sound: Sound): Answer {
  const sentences = sentencesOf(text)
  const usage = { characters: charactersOf(text) }
  const toBody = (output: JsonObject) => ({ output, usage, request_id: call.requestId })
  const audio = { data: '', id: `audio_${call.requestId}`, expires_at: 1_772_697_707 }
  const read = () => toContent(Buffer.concat(record(sentences, sound)))
  const url = call.results.add({ extension: sound.format, read }, call)
  const last = toBody({ finish_reason: 'stop', audio: { ...audio, url } })
  if (!call.stream) return { kind: 'result', body: last, timeout: 298, leaks: false }
  const outputs = record(sentences, sound).flatMap((sent, index) => {
    const common = { finish_reason: 'null', original_text: sentences[index], sentence: { index, words: [] } }
    return [
      { ...common, type: 'sentence-begin', audio },
      { ...common, type: 'sentence-synthesis', audio: { ...audio, data: sent.toString('base64') } },
      { ...common, type: 'sentence-end', audio },
    ].map(toBody)
  })
  return {
    kind: 'stream',
    frames: [...outputs, last].map((body) => ({ event: 'result', status: 200, body })),
    timeout: 298,
    leaks: false,
  }
}

/** The parts of the file, one for each sentence. */
function record(sentences: readonly string[], sound: Sound): Buffer[] {
  const recording = createRecording(sound)
  const parts = sentences.map((sentence) => recording.push(sentence))
  const last = parts.pop() ?? Buffer.alloc(0)
  return [...parts, Buffer.concat([last, recording.end()])]
}
