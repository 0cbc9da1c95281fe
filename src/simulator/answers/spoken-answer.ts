import type { JsonObject } from '../json.ts'
import { isObject, listOf, stringOf } from '../json.ts'
import type { Objection } from '../validation/check-parameters.ts'
import type { GenerationRequest } from '../request/request.ts'

/** Whether an answer is spoken as well: an omni model that `modalities` asks for it. */
export function isSpoken({ family, parameters }: GenerationRequest): boolean {
  return family.speaks && listOf(parameters['modalities']).includes('audio')
}

const sampleRate = 24_000
/** Ten milliseconds of sound for every piece of the text. */
const samples = sampleRate / 100

/**
 * Speech as items of the content, one for every piece of the text. No native answer of an omni model was ever
 * published: shape from Qwen-Agent's reading of it (`audio.data`) and from the id and expiry of compatible mode.
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

/** 16-bit mono: a tone that depends on the piece, so that a lost or swapped one is noticed. */
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
