import { invalidRequest } from '../../../errors/api-error.ts'
import type * as DashScope from '../../dashscope-types.ts'
import type { ModelFamily, Modality } from '../../families/index.ts'
import type { FilePart, Part } from '../../types.ts'
import { findUploads, type PlannedUpload } from '../../uploads.ts'
import { lastKey } from '../last-key.ts'
import { toMediaItems } from './to-media-item.ts'

/** The model that receives the content. */
export interface ModelContext {
  model: string
  family: ModelFamily
  /** Receives the data URLs that are too long for a request. */
  uploads: PlannedUpload[]
}

export const modalityOf: Readonly<Record<Part['type'], Modality>> = {
  text: 'text',
  refusal: 'text',
  image: 'image',
  video: 'video',
  frames: 'video',
  audio: 'audio',
  file: 'file',
  documents: 'file',
}

/**
 * Content in the form of the family's service: a string for text models, a list of items for the others.
 * @throws ApiError 400 that names the part which the model does not support
 */
export function toContent(content: string | readonly Part[], context: ModelContext): DashScope.Content {
  const { family } = context
  if (family.service === 'multimodal-generation') {
    if (typeof content === 'string') return content === '' ? [] : [{ text: content }]
    return content.flatMap((part) => {
      const items = toMediaItems(checked(part, context), family)
      if (part.type !== 'text')
        for (const upload of findUploads(items, urlParamOf(part))) context.uploads.push(upload)
      return items
    })
  }
  if (typeof content === 'string') return content
  return toText(content.flatMap((part) => toTextItem(checked(part, context), family)))
}

function urlParamOf(part: Part): string {
  return part.type === 'image' || part.type === 'file' ? part.url.param : part.param
}

/** Text parts are joined without a separator; content becomes a list only if an item has more than a text. */
function toText(items: DashScope.TextItem[]): string | DashScope.TextItem[] {
  const plain = items.every((item) => item.type === 'text' && item.cache_control === undefined)
  return plain ? items.map((item) => ('text' in item ? item.text : '')).join('') : items
}

function toTextItem(part: Part, { files, explicitCache }: ModelFamily): DashScope.TextItem[] {
  switch (part.type) {
    case 'refusal':
      return [{ type: 'text', text: part.text }]
    case 'text': {
      const mark = part.settings?.findLast(({ name }) => name === 'cache_control')?.value
      const isMarked = explicitCache && mark != null
      return [{ type: 'text', text: part.text, ...(isMarked && { cache_control: mark }) }]
    }
    case 'documents': {
      if (files !== 'url') throw noDocuments(part.param)
      const settings = (part.settings ?? []).map(({ name, value }) => [name, value] as const)
      return [{ type: 'doc_url', doc_url: part.urls, ...Object.fromEntries(settings) }]
    }
    case 'file':
      // Files by id are in a separate system message.
      return files === 'url' ? [toDocument(part)] : []
    default:
      return []
  }
}

function noDocuments(param: string) {
  return invalidRequest(
    `Invalid '${param}': this model reads uploaded files by id, not documents by URL. Use qwen-doc-turbo for documents by URL.`,
    {
      code: 'invalid_value',
      param,
      chinese: `参数 '${param}' 不对：该模型按文件 id 读取已上传的文件，不能读取 URL；qwen-doc-turbo 可以。`,
    },
  )
}

function toDocument({ id, url: given, fileParam: param }: FilePart): DashScope.TextItem {
  const { value: url } = given
  if (url !== undefined && /^(?:https?|oss):/.test(url)) return { type: 'doc_url', doc_url: [url] }
  const [idKey, urlKey] = [lastKey(id), lastKey(given)]
  throw invalidRequest(
    `Invalid '${param}': this model reads documents by URL, in '${urlKey}'; got ${url === undefined ? 'none' : 'a data URL'}. qwen-long reads uploaded files by '${idKey}'.`,
    {
      code: 'invalid_value',
      param,
      chinese: `参数 '${param}' 不对：该模型按 '${urlKey}' 中的 URL 读取文档，${url === undefined ? '而这里没有' : '不能读取 data URL'}。qwen-long 按 '${idKey}' 读取已上传的文件。`,
    },
  )
}

function checked(part: Part, { model, family: { inputModalities } }: ModelContext): Part {
  const modality = modalityOf[part.type]
  if (inputModalities.includes(modality)) return part
  const { param, givenType } = part
  const taken = listModalities(inputModalities)
  throw invalidRequest(
    `Invalid '${param}': ${model} accepts ${taken}, but got a part of type '${givenType}'. Of DashScope's models, ${listModels(modality)}.`,
    {
      code: 'invalid_value',
      param,
      chinese: `参数 '${param}' 不受支持：模型 ${model} 只接受${inputModalities.length === 1 ? '文本' : ` ${taken}`}，给出的是类型为 '${givenType}' 的内容。支持的模型：${modelsWith[modality].ids.join('、')}。`,
    },
  )
}

export function listModalities(modalities: readonly Modality[]): string {
  return modalities.length === 1 ? 'text only' : modalities.join(', ')
}

/** Models for a modality, without retired ones. */
const modelsWith: Readonly<Record<Modality, { ids: readonly string[]; verb: string }>> = {
  text: { ids: ['all'], verb: 'accept text' },
  image: { ids: ['qwen3-vl-plus', 'qwen3.7-plus', 'qwen3.6-flash'], verb: 'accept images' },
  video: { ids: ['qwen3-vl-plus', 'qwen3.7-plus', 'qwen3.6-flash'], verb: 'accept video' },
  audio: { ids: ['qwen3-omni-flash', 'qwen-audio-turbo'], verb: 'accept audio' },
  file: { ids: ['qwen-long', 'qwen-doc-turbo'], verb: 'read files' },
}

function listModels(modality: Modality): string {
  const { ids, verb } = modelsWith[modality]
  return `${ids.slice(0, -1).join(', ')}${ids.length > 1 ? ' and ' : ''}${ids.at(-1)} ${verb}`
}
