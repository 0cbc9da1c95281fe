import { invalidRequest } from '../../../errors/api-error.ts'
import { lookUp } from '../../../json.ts'
import type * as DashScope from '../../dashscope-types.ts'
import type { ChatFamily } from '../../families/index.ts'
import type * as OpenAI from '../../../endpoints/chat-completions/schema.ts'
import { toFileUrl, toImageUrl } from './to-image-url.ts'

/** Settings that stand beside an item, and pass as they are. */
export const siblings = [
  'fps',
  'max_frames',
  'min_pixels',
  'max_pixels',
  'total_pixels',
  'enable_rotate',
  'cache_control',
] as const

/** OpenAI's part → the items that multimodal models take: one key for what it is, its settings beside it. */
export function toMediaItems(part: OpenAI.Part, path: string, family: ChatFamily): DashScope.MediaItem[] {
  if (part.type !== 'doc_url') return [toMediaItem(part, path, family)]
  return [part.doc_url].flat().map((url) => ({ file: url }))
}

type SinglePart = Exclude<OpenAI.Part, { type: 'doc_url' }>

function toMediaItem(part: SinglePart, path: string, { explicitCache }: ChatFamily): DashScope.MediaItem {
  const item = toBare(part, path)
  const inner = settingsWithin(part)
  for (const name of siblings) {
    const setting = Object.hasOwn(inner, name) ? inner[name] : part[name]
    if (setting != null && (explicitCache || name !== 'cache_control')) item[name] = setting
  }
  return item
}

function toBare(part: SinglePart, path: string): DashScope.MediaItem {
  switch (part.type) {
    case 'text':
      return { text: part.text }
    case 'refusal':
      return { text: part.refusal }
    case 'image_url':
      return { image: toImageUrl(urlOf(part.image_url), pathOf(part.image_url, `${path}.image_url`)) }
    case 'video_url':
      return { video: urlOf(part.video_url) }
    case 'input_audio':
      return { audio: toAudioUrl(part.input_audio) }
    case 'image':
      return { image: toImageUrl(part.image, `${path}.image`) }
    case 'video':
      return { video: toVideo(part.video, `${path}.video`) }
    case 'audio':
      return { audio: part.audio }
    case 'file':
      return { file: toFileUrl(part.file.file_data ?? withoutData(path), `${path}.file.file_data`) }
  }
}

/** Some clients put the settings beside the URL, inside `image_url`. */
function settingsWithin(part: OpenAI.Part): Record<string, unknown> {
  const inner = part.type === 'image_url' ? part.image_url : part.type === 'video_url' ? part.video_url : {}
  return typeof inner === 'string' ? {} : inner
}

function urlOf(value: string | { url: string }): string {
  return typeof value === 'string' ? value : value.url
}

function pathOf(value: string | object, path: string): string {
  return typeof value === 'string' ? path : `${path}.url`
}

/** A URL, or a list of images. */
function toVideo(video: string | string[], path: string): string | string[] {
  return typeof video === 'string'
    ? video
    : video.map((frame, place) => toImageUrl(frame, `${path}[${place}]`))
}

/** The media types of the formats that OpenAI and DashScope name. */
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

/** Bare base64 gets the data URL's head; DashScope's own clients send URLs in the same place. */
function toAudioUrl({ data, format }: { data: string; format?: string | null | undefined }): string {
  if (/^(?:data|https?|oss):/.test(data)) return data
  const type = format == null ? 'audio/wav' : (lookUp(audioTypes, format) ?? `audio/${format}`)
  return `data:${type};base64,${data}`
}

function withoutData(path: string): never {
  throw invalidRequest(
    `Invalid '${path}.file': this model reads files by 'file_data' (a URL or a data URL), not by 'file_id'; qwen-long reads uploaded files.`,
    {
      code: 'invalid_value',
      param: `${path}.file`,
      chinese: `参数 '${path}.file' 不对：该模型按 'file_data'（URL 或 data URL）读取文件，不支持 'file_id'；qwen-long 可读取已上传的文件。`,
    },
  )
}
