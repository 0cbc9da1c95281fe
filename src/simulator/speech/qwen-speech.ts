import type { Answer } from '../http/answer-generation.ts'
import { toWavFile } from '../audio/audio.ts'
import { cut } from '../audio/cut.ts'
import { durationOf, toTones } from '../audio/tones.ts'
import { toWavHeader } from '../audio/wav.ts'
import { objectOf, stringOf, type JsonObject } from '../json.ts'
import { toContent } from '../object-store/result-store.ts'
import { invalid, type Refusal } from '../request/refusal.ts'
import { countTokens } from '../request/tokens.ts'
import type { Frame } from '../sse.ts'
import { hasVoice, speechModelOf, type SpeechModel } from './models.ts'
import type { SpeechCall } from './speech-call.ts'
import { charactersOf, checkText } from './text.ts'

const languages =
  'Auto Chinese English German Italian Portuguese Spanish Japanese Korean French Russian'.split(' ')

const tuning = { sampleRate: 24_000, rate: 1 }

/** Whether the body is for speech synthesis on the path of the multimodal models. */
export function isQwenSpeech(body: unknown): boolean {
  return speechModelOf(stringOf(objectOf(body)['model']))?.service === 'qwen'
}

/** Qwen-TTS: `POST /services/aigc/multimodal-generation/generation`. */
export function answerQwenSpeech(call: SpeechCall): Answer {
  const { model: name, input: given } = objectOf(call.body)
  const model = speechModelOf(stringOf(name))
  const input = objectOf(given)
  const text = stringOf(input['text'])
  const refusal = model === undefined ? invalid('Model not exist.') : refusalOf(input, model)
  if (refusal) return { kind: 'refusal', refusal }
  const usage = toUsage(stringOf(name), text)
  const last = lastBody(call, text, usage)
  if (!call.stream) return { kind: 'result', body: last, timeout: 298, leaks: false }
  return {
    kind: 'stream',
    frames: [...toFrames(call, text, usage), { event: 'result', status: 200, body: last }],
    timeout: 298,
    leaks: false,
  }
}

function refusalOf(input: JsonObject, model: SpeechModel): Refusal | undefined {
  const voice = stringOf(input['voice'])
  const language = input['language_type'] ?? 'Auto'
  const objection = checkText(stringOf(input['text']), model)
  if (objection) return objection
  if (!hasVoice(model, voice)) return invalid(`Voice '${voice}' is not supported.`)
  return languages.some((one) => one === language)
    ? undefined
    : invalid(`Input should be ${languages.map((one) => `'${one}'`).join(', ')}: input.language_type`)
}

/** The older family counts tokens, 25 for a second of sound; the newer ones count characters. */
function toUsage(model: string, text: string): JsonObject {
  if (!/^qwen-tts/i.test(model)) return { characters: charactersOf(text) }
  const input = countTokens(text)
  const output = Math.ceil(durationOf(text, tuning.rate) / 40)
  return {
    input_tokens: input,
    output_tokens: output,
    total_tokens: input + output,
    input_tokens_details: { text_tokens: input },
    output_tokens_details: { audio_tokens: output, text_tokens: 0 },
    characters: 0,
  }
}

function toFrames(call: SpeechCall, text: string, usage: JsonObject): Frame[] {
  const head = call.directives.has('riff-first') ? toWavHeader(tuning.sampleRate) : Buffer.alloc(0)
  const sound = Buffer.concat([head, toTones(text, tuning)])
  return cut(sound).map((piece) => ({
    event: 'result',
    status: 200,
    body: {
      output: {
        finish_reason: 'null',
        audio: {
          data: piece.toString('base64'),
          expires_at: 1_766_113_409,
          id: `audio_${call.requestId}`,
        },
      },
      usage,
      request_id: call.requestId,
    },
  }))
}

function lastBody(call: SpeechCall, text: string, usage: JsonObject): JsonObject {
  return {
    output: {
      finish_reason: 'stop',
      audio: {
        data: '',
        expires_at: 1_766_113_409,
        id: `audio_${call.requestId}`,
        url: call.results.add({ extension: 'wav', read: () => toContent(toWavFile(text, tuning)) }, call),
      },
    },
    usage,
    request_id: call.requestId,
  }
}
