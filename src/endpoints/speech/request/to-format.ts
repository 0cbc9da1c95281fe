import type { Adjustment } from '../../../errors/adjustment.ts'
import type { SoundFormat } from '../../../models/families/speech.ts'
import type { ResponseFormat, SpeechRequest } from '../schemas.ts'

/** What is sent to the caller. */
export type Container = SoundFormat | 'wav'

/** The formats in which the caller gets something close, where the model does not make the wanted one: lossy or lossless as it is. */
const nearest: Readonly<Record<ResponseFormat, readonly Container[]>> = {
  mp3: ['mp3', 'wav'],
  opus: ['opus', 'mp3', 'wav'],
  aac: ['mp3', 'wav'],
  flac: ['wav'],
  wav: ['wav'],
  pcm: ['pcm'],
}

export const contentTypes: Readonly<Record<Container, string>> = {
  mp3: 'audio/mpeg',
  opus: 'audio/ogg',
  wav: 'audio/wav',
  pcm: 'audio/pcm',
}

/** The format that the model encodes; WAV is a header before PCM. */
export function encodingOf(container: Container): SoundFormat {
  return container === 'wav' ? 'pcm' : container
}

/** The answer's format, by the formats that the model encodes; mp3 by default, as at OpenAI. */
export function toContainer(
  { response_format: given, model }: SpeechRequest,
  formats: ReadonlySet<SoundFormat>,
): { container: Container; adjustments: readonly Adjustment[] } {
  const wanted = given ?? 'mp3'
  const container = nearest[wanted].find((one) => formats.has(encodingOf(one))) ?? 'wav'
  if (container === wanted) return { container, adjustments: [] }
  const made = [...formats, 'wav'].join(', ')
  const why = `${model} makes ${made}`
  return {
    container,
    adjustments: [{ param: 'response_format', given: wanted, taken: container, why }],
  }
}
