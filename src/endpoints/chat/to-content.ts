import { invalidRequest } from '../../openai/api-error.ts'
import type * as DashScope from './dashscope.ts'
import type { ChatFamily, Modality } from './families/index.ts'
import type * as OpenAI from './openai.ts'
import { toMediaItem } from './to-media-item.ts'

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
    return content.map((part, index) => toMediaItem(checked(part, index, place), `${place.path}[${index}]`))
  }
  if (typeof content === 'string') return content
  return toText(content.map((part, index) => checked(part, index, place)))
}

/** Text parts become one string, with nothing put between them; a list only where an item says more than its text. */
function toText(parts: OpenAI.Part[]): string | DashScope.TextItem[] {
  const items = parts.flatMap(toTextItem)
  const plain = items.every((item) => item.type === 'text' && item.cache_control === undefined)
  return plain ? items.map((item) => ('text' in item ? item.text : '')).join('') : items
}

function toTextItem(part: OpenAI.Part): DashScope.TextItem[] {
  if (part.type === 'refusal') return [{ type: 'text', text: part.refusal }]
  if (part.type === 'text') {
    const { text, cache_control: cacheControl } = part
    return [{ type: 'text', text, ...(cacheControl != null && { cache_control: cacheControl }) }]
  }
  // Files of qwen-long stand in a system message; only documents by URL stay in place.
  return part.type === 'doc_url' ? [part] : []
}

function checked(part: OpenAI.Part, index: number, { path, model, family }: Place): OpenAI.Part {
  const modality = modalityOf[part.type]
  if (family.takesParts.includes(modality)) return part
  const param = `${path}[${index}]`
  const taken = family.takesParts.length === 1 ? 'text only' : family.takesParts.join(', ')
  throw invalidRequest(
    `Invalid '${param}': ${model} takes ${taken}, but got a part of type '${part.type}'. Of DashScope's models, ${takers[modality]}.`,
    { code: 'invalid_value', param },
  )
}

const takers: Readonly<Record<Modality, string>> = {
  text: 'all take text',
  image: 'qwen3-vl-plus, qwen3-vl-flash and qwen3.6-plus take images',
  video: 'qwen3-vl-plus, qwen3-vl-flash and qwen3.6-plus take video',
  audio: 'qwen3-omni-flash and qwen-audio-turbo take audio',
  file: 'qwen-long and qwen-doc-turbo read files',
}
