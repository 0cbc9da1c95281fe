import { lookUp } from '../../json.ts'

/** Media types by the names of formats at OpenAI and DashScope. */
const audioTypes: Readonly<Record<string, string>> = {
  mp3: 'audio/mpeg',
  wav: 'audio/wav',
  m4a: 'audio/mp4',
  aac: 'audio/aac',
  amr: 'audio/amr',
  flac: 'audio/flac',
  ogg: 'audio/ogg',
  opus: 'audio/opus',
  pcm16: 'audio/pcm',
  webm: 'audio/webm',
}

/** Bare base64 becomes a data URL; DashScope clients send URLs in the same field. */
export function toAudioUrl({ data, format }: { data: string; format?: string | null | undefined }): string {
  if (/^(?:data|https?|oss):/.test(data)) return data
  const type = format == null ? 'audio/wav' : (lookUp(audioTypes, format) ?? `audio/${format}`)
  return `data:${type};base64,${data}`
}
