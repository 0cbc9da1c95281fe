import { invalidRequest } from '../../../errors/api-error.ts'
import type { Given, Part } from '../../../generation/types.ts'
import type { BlockOf, ResultPart } from '../block-schema.ts'
import { toCacheMark } from './cache-marks.ts'

export type Content = Exclude<ResultPart, { type: 'tool_reference' }>

/** A block of content as the core's parts. @throws ApiError 400 for a file of Anthropic's file API */
export function toParts({ value, param }: Given<Content>, marked: ReadonlySet<object>): Part[] {
  const parts = toBareParts({ value, param })
  const { settings } = toCacheMark(value, marked)
  return settings === undefined
    ? parts
    : parts.map((part, place) => (place === parts.length - 1 ? { ...part, settings } : part))
}

function toBareParts({ value, param }: Given<Content>): Part[] {
  switch (value.type) {
    case 'text':
      return value.text === '' ? [] : [toText(value.text, param)]
    case 'search_result': {
      const { title, source, content } = value
      return [toText([title, source, ...content.map(({ text }) => text)].join('\n'), param, value.type)]
    }
    case 'image':
      return [toImage(value, param)]
    case 'document':
      return toDocument(value, param)
  }
}

export function toText(text: string, param: string, givenType = 'text'): Part {
  return { type: 'text', param, givenType, text }
}

/** Separates a text from the next part, because models without lists of parts get one text. */
export function separated(parts: readonly Part[], separator: string): Part[] {
  return parts.map((part, place) => {
    const isApart = part.type === 'text' && place < parts.length - 1 && !part.text.endsWith(separator)
    return isApart ? { ...part, text: part.text + separator } : part
  })
}

function toImage({ source }: BlockOf<'image'>, param: string): Part {
  const url = toUrl(source, `${param}.source`)
  return { type: 'image', param, givenType: 'image', url }
}

function toDocument({ source, title, context }: BlockOf<'document'>, param: string): Part[] {
  const head = [title, context].filter((text) => text != null && text !== '')
  const text = (data: string) => toText([...head, data].join('\n'), param, 'document')
  const heads = head.length === 0 ? [] : [toText(head.join('\n'), param, 'document')]
  if (source.type === 'text') return [text(source.data)]
  if (source.type === 'content') {
    const { content } = source
    if (typeof content === 'string') return [text(content)]
    const path = `${param}.source.content`
    return [
      ...heads,
      ...content.flatMap((value, place) => toBareParts({ value, param: `${path}[${place}]` })),
    ]
  }
  const fileParam = `${param}.source`
  const id = { value: undefined, param: `${fileParam}.file_id` }
  return [
    ...heads,
    { type: 'file', param, givenType: 'document', fileParam, id, url: toUrl(source, fileParam) },
  ]
}

type Source =
  | { type: 'base64'; media_type: string; data: string }
  | { type: 'url'; url: string }
  | { type: 'file' }

function toUrl(source: Source, param: string): { value: string; param: string } {
  if (source.type === 'url') return { value: source.url, param: `${param}.url` }
  if (source.type === 'file') throw noFiles(`${param}.type`)
  return { value: `data:${source.media_type};base64,${source.data}`, param: `${param}.data` }
}

function noFiles(param: string) {
  return invalidRequest(
    `Invalid '${param}': this gateway stores no files, so it cannot read a source of type 'file'. Send the content itself, as 'base64' or 'url'.`,
    {
      code: 'invalid_value',
      param,
      chinese: `参数 '${param}' 不对：本网关不保存文件，不支持 'file'。请直接发送内容，用 'base64' 或 'url'。`,
    },
  )
}
