import type { JsonObject } from '../json.ts'
import { isObject, listOf, stringOf } from '../json.ts'
import type { Objection } from '../validation/check-parameters.ts'
import type { GenerationRequest } from '../request/request.ts'

/** Whether the answer includes speech: `modalities` requests it from an omni model. */
export function isSpoken({ family, parameters }: GenerationRequest): boolean {
  return family.speaks && listOf(parameters['modalities']).includes('audio')
}

const sampleRate = 24_000
/** Ten milliseconds of sound for each piece of text. */
const samples = sampleRate / 100

/**
 * Speech as content items, one for each piece of text. No native answer of an omni model is published: the shape
 * follows Qwen-Agent's parser (`audio.data`), with the id and expiry of compatible mode.
 */
export function speechOf(request: GenerationRequest, pieces: string[], requestId: string): JsonObject[] {
  if (!isSpoken(request)) return []
  return pieces.map((piece, index) => ({
    audio: {
      data: toneOf(piece, index).toString('base64'),
      expires_at: 1_767_225_600,
      id: `audio_${requestId}`,
    },
  }))
}

/** 16-bit mono: the tone depends on the piece, so that tests notice a lost or swapped one. */
function toneOf(piece: string, index: number): Buffer {
  const pitch = 220 + ((piece.codePointAt(0) ?? 0) % 12) * 20 + index
  const sound = Buffer.alloc(samples * 2)
  for (let at = 0; at < samples; at += 1)
    sound.writeInt16LE(Math.round(8000 * Math.sin((2 * Math.PI * pitch * at) / sampleRate)), at * 2)
  return sound
}

export function checkSpeech(request: GenerationRequest): Objection {
  if (!isSpoken(request)) return undefined
  const audio = request.parameters['audio']
  if (!isObject(audio) || stringOf(audio['voice']) === '')
    return "Input should be 'Cherry', 'Serena', 'Ethan' or 'Chelsie': parameters.audio.voice"
  return (audio['format'] ?? 'wav') === 'wav' ? undefined : "Input should be 'wav': parameters.audio.format"
}
