import { invalidRequest } from '../../../errors/api-error.ts'
import type * as DashScope from '../../dashscope-types.ts'
import type { ChatFamily, Modality } from '../../families/index.ts'
import type * as OpenAI from '../../../endpoints/chat-completions/schema.ts'
import { toMediaItems } from './to-media-item.ts'

/** Where in the request a content stands, and for whom it is. */
export interface Place {
  /** `messages[0].content` */
  path: string
  model: string
  family: ChatFamily
}

/** What a part is made of, whatever it is called. */
const modalityOf: Readonly<Record<OpenAI.Part['type'], Modality>> = {
  text: 'text',
  refusal: 'text',
  image_url: 'image',
  image: 'image',
  video_url: 'video',
  video: 'video',
  input_audio: 'audio',
  audio: 'audio',
  file: 'file',
  doc_url: 'file',
}

/**
 * A message's content in the form of the family's service: a string for text models, a list of items for the others.
 * @throws ApiError 400 that names the part which the model does not take
 */
export function toContent(content: string | OpenAI.Part[], place: Place): DashScope.Content {
  const { family } = place
  if (family.service === 'multimodal-generation') {
    if (typeof content === 'string') return content === '' ? [] : [{ text: content }]
    return content.flatMap((part, index) =>
      toMediaItems(checked(part, index, place), `${place.path}[${index}]`, family),
    )
  }
  if (typeof content === 'string') return content
  const items = content.flatMap((part, index) =>
    toTextItem(checked(part, index, place), `${place.path}[${index}]`, family),
  )
  return toText(items)
}

/** Text parts become one string, with nothing put between them; a list only where an item says more than its text. */
function toText(items: DashScope.TextItem[]): string | DashScope.TextItem[] {
  const plain = items.every((item) => item.type === 'text' && item.cache_control === undefined)
  return plain ? items.map((item) => ('text' in item ? item.text : '')).join('') : items
}

function toTextItem(
  part: OpenAI.Part,
  path: string,
  { files, explicitCache }: ChatFamily,
): DashScope.TextItem[] {
  if (part.type === 'refusal') return [{ type: 'text', text: part.refusal }]
  if (part.type === 'text') {
    const { text, cache_control: cacheControl } = part
    const isMarked = explicitCache && cacheControl != null
    return [{ type: 'text', text, ...(isMarked && { cache_control: cacheControl }) }]
  }
  if (part.type === 'doc_url' && files === 'url') return [part]
  if (part.type === 'doc_url') throw notById(path)
  // Files by id stand in a system message of their own.
  return part.type === 'file' && files === 'url' ? [toDocument(part.file, `${path}.file`)] : []
}

function notById(param: string) {
  return invalidRequest(
    `Invalid '${param}': this model reads uploaded files by 'file_id', not documents by URL; qwen-doc-turbo does.`,
    {
      code: 'invalid_value',
      param,
      chinese: `参数 '${param}' 不对：该模型按 'file_id' 读取已上传的文件，不能读取 URL；qwen-doc-turbo 可以。`,
    },
  )
}

function toDocument(
  { file_data: url }: { file_data?: string | null | undefined },
  param: string,
): DashScope.TextItem {
  if (url != null && /^(?:https?|oss):/.test(url)) return { type: 'doc_url', doc_url: [url] }
  throw invalidRequest(
    `Invalid '${param}': this model reads documents by URL, in 'file_data'; got ${url == null ? 'none' : 'a data URL'}. qwen-long reads uploaded files by 'file_id'.`,
    {
      code: 'invalid_value',
      param,
      chinese: `参数 '${param}' 不对：该模型按 'file_data' 中的 URL 读取文档，${url == null ? '而这里没有' : '不能读取 data URL'}。qwen-long 按 'file_id' 读取已上传的文件。`,
    },
  )
}

function checked(part: OpenAI.Part, index: number, { path, model, family }: Place): OpenAI.Part {
  const modality = modalityOf[part.type]
  if (family.takesParts.includes(modality)) return part
  const param = `${path}[${index}]`
  const taken = family.takesParts.length === 1 ? 'text only' : family.takesParts.join(', ')
  throw invalidRequest(
    `Invalid '${param}': ${model} takes ${taken}, but got a part of type '${part.type}'. Of DashScope's models, ${listTakers(modality)}.`,
    {
      code: 'invalid_value',
      param,
      chinese: `参数 '${param}' 不受支持：模型 ${model} 只接受 ${taken}，给出的是类型为 '${part.type}' 的内容。支持的模型：${takers[modality].ids.join('、')}。`,
    },
  )
}

/** Models that may be used instead, none of which has ended. */
const takers: Readonly<Record<Modality, { ids: readonly string[]; do: string }>> = {
  text: { ids: ['all'], do: 'take text' },
  image: { ids: ['qwen3-vl-plus', 'qwen3.7-plus', 'qwen3.6-flash'], do: 'take images' },
  video: { ids: ['qwen3-vl-plus', 'qwen3.7-plus', 'qwen3.6-flash'], do: 'take video' },
  audio: { ids: ['qwen3-omni-flash', 'qwen-audio-turbo'], do: 'take audio' },
  file: { ids: ['qwen-long', 'qwen-doc-turbo'], do: 'read files' },
}

function listTakers(modality: Modality): string {
  const { ids, do: does } = takers[modality]
  return `${ids.slice(0, -1).join(', ')}${ids.length > 1 ? ' and ' : ''}${ids.at(-1)} ${does}`
}
