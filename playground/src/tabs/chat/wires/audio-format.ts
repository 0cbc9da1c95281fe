import type { Attachment } from '../../../parts/media/attachments.ts'

/** `mp3` for `audio/mpeg`, as OpenAI names it. */
export function toAudioFormat({ name, type }: Attachment): string {
  const [, ending] = /\.(\w{1,5})$/.exec(name) ?? []
  return ending?.toLowerCase() ?? type.replace(/^audio\/(?:x-)?/, '').replace('mpeg', 'mp3')
}
