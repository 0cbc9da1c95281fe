import { mediaIn, nameOf } from '../request/media.ts'
import type { GenerationRequest } from '../request/request.ts'

/** The captioner's text, always in English. */
export function captionOf({ messages }: GenerationRequest): string {
  const names = mediaIn(messages).map(({ urls }) => nameOf(urls[0] ?? ''))
  return `The recording (${names.join(', ')}) begins in a quiet, reverberant room. A speaker utters one short, friendly sentence in Mandarin, without music or background noise, and falls silent.`
}
