import { invalidRequest } from '../../../errors/api-error.ts'
import type * as DashScope from '../../dashscope-types.ts'
import type { ModelFamily } from '../../families/index.ts'
import type { FilePart, Part } from '../../types.ts'
import { lastKey } from '../last-key.ts'
import { toFileUrl, toImageUrl } from './to-image-url.ts'

/** DashScope's fields next to an item's key for its content; their values pass unchanged. */
export const itemSettings = [
  'fps',
  'max_frames',
  'min_pixels',
  'max_pixels',
  'total_pixels',
  'enable_rotate',
  'cache_control',
] as const

/** A part as items for multimodal models: one key for its content, and its options next to it. */
export function toMediaItems(part: Part, family: ModelFamily): DashScope.MediaItem[] {
  if (part.type !== 'documents') return [toMediaItem(part, family)]
  return [part.urls].flat().map((url) => ({ file: url }))
}

type SinglePart = Exclude<Part, { type: 'documents' }>

function toMediaItem(part: SinglePart, { explicitCache }: ModelFamily): DashScope.MediaItem {
  const item = toBareItem(part)
  if (part.settings === undefined) return item
  for (const name of itemSettings) {
    const setting = part.settings.findLast((one) => one.unmapped === undefined && one.name === name)
    if (setting?.value != null && (explicitCache || name !== 'cache_control')) item[name] = setting.value
  }
  return item
}

function toBareItem(part: SinglePart): DashScope.MediaItem {
  switch (part.type) {
    case 'text':
    case 'refusal':
      return { text: part.text }
    case 'image':
      return { image: toImageUrl(part.url.value, part.url.param) }
    case 'video':
      return { video: part.url }
    case 'frames':
      return { video: part.urls.map(({ value, param }) => toImageUrl(value, param)) }
    case 'audio':
      return { audio: part.url }
    case 'file':
      return { file: toFile(part) }
  }
}

function toFile({ id, url: { value, param }, fileParam }: FilePart): string {
  if (value !== undefined) return toFileUrl(value, param)
  const [idKey, urlKey] = [lastKey(id), lastKey({ param })]
  throw invalidRequest(
    `Invalid '${fileParam}': this model reads files by '${urlKey}' (a URL or a data URL), not by '${idKey}'; qwen-long reads uploaded files.`,
    {
      code: 'invalid_value',
      param: fileParam,
      chinese: `参数 '${fileParam}' 不对：该模型按 '${urlKey}'（URL 或 data URL）读取文件，不支持 '${idKey}'；qwen-long 可读取已上传的文件。`,
    },
  )
}
