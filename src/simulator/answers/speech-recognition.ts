import { type JsonObject, objectOf, stringOf } from '../json.ts'
import { mediaIn, nameOf } from '../request/media.ts'
import type { GenerationRequest } from '../request/request.ts'

/** The sentence of the documentation's recording, welcome.mp3. */
const sentences: Record<string, string> = {
  zh: '欢迎使用阿里云。',
  en: 'Welcome to Alibaba Cloud.',
  ja: 'アリババクラウドへようこそ。',
}

/** The language named in `asr_options`; otherwise Chinese. */
function languageOf({ parameters }: GenerationRequest): string {
  return stringOf(objectOf(parameters['asr_options'])['language']) || 'zh'
}

export function transcriptOf(request: GenerationRequest): string {
  const sentence = sentences[languageOf(request)] ?? sentences['zh'] ?? ''
  const recordings = mediaIn(request.messages).filter(({ kind }) => kind === 'audio')
  return recordings.map(() => sentence).join('')
}

/** Every speech recognition answer has them beside its content (documentation of Qwen-ASR). */
export function annotationsOf(request: GenerationRequest): JsonObject[] {
  if (request.family.purpose !== 'asr') return []
  return [{ language: languageOf(request), type: 'audio_info', emotion: 'neutral' }]
}

/** The captioner's text, always in English. */
export function captionOf({ messages }: GenerationRequest): string {
  const names = mediaIn(messages).map(({ urls }) => nameOf(urls[0] ?? ''))
  return `The recording (${names.join(', ')}) begins in a quiet, reverberant room. A speaker utters one short, friendly sentence in Mandarin, without music or background noise, and falls silent.`
}
