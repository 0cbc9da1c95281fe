import type * as Generation from '../../../generation/types.ts'
import { toAudioUrl } from '../../request-fields/to-audio-url.ts'
import { toPartSettings } from '../../request-fields/to-part-settings.ts'
import type { Unmapped } from '../../request-fields/unmapped.ts'
import type { Content, Part } from '../schema/parts.ts'
import { toReport } from './to-report.ts'
import { missingParameter, unsupportedParameter } from './refusals.ts'

/** Where fields and parts without a counterpart are noted. */
export interface PartsContext {
  reports: Generation.Setting[]
  unmapped: Unmapped
}

/** A content → the neutral one. Parts that only OpenAI can read are reported. */
export function toContent(content: Content, path: string, context: PartsContext): string | Generation.Part[] {
  if (typeof content === 'string') return content
  return content.flatMap((part, place) => toPart(part, `${path}[${place}]`, context))
}

function toPart(part: Part, param: string, { reports, unmapped }: PartsContext): Generation.Part[] {
  if (part.type === 'encrypted_content') {
    reports.push(toReport(`${anyPart}.encrypted_content`, 'only OpenAI can read it'))
    return []
  }
  const settings = toSettings(part, unmapped)
  const base = { param, givenType: part.type, ...(settings.length > 0 && { settings }) }
  return [{ ...base, ...toPartContent(part, param) }]
}

type Readable = Exclude<Part, { type: 'encrypted_content' }>

function toPartContent(part: Readable, param: string): Generation.PartContent {
  switch (part.type) {
    case 'refusal':
      return { type: 'refusal', text: part.refusal }
    case 'input_image':
      return toImage(part, param)
    case 'input_file':
      return toFile(part, param)
    case 'input_audio':
      return { type: 'audio', url: toAudioUrl(part.input_audio) }
    default:
      return { type: 'text', text: part.text }
  }
}

type PartOf<Type extends Part['type']> = Extract<Part, { type: Type }>

const noFiles = {
  english: 'this gateway stores no files. Send a URL or a data URL instead.',
  chinese: '本网关不保存文件，请改用 URL 或 data URL。',
}

function toImage(
  { image_url: image, file_id: id, detail }: PartOf<'input_image'>,
  param: string,
): Generation.PartContent {
  if (image == null)
    throw id == null
      ? missingParameter(`${param}.image_url`)
      : unsupportedParameter(`${param}.file_id`, noFiles)
  const url = typeof image === 'string' ? image : image.url
  return {
    type: 'image',
    url: { value: url, param: `${param}.image_url${typeof image === 'string' ? '' : '.url'}` },
    detail: detail == null ? undefined : { value: detail, param: `${anyPart}.detail` },
  }
}

function toFile(
  { file_id: id, file_url: url, file_data: data }: PartOf<'input_file'>,
  param: string,
): Generation.PartContent {
  return {
    type: 'file',
    fileParam: param,
    id: { value: id ?? undefined, param: `${param}.file_id` },
    url: {
      value: url ?? data ?? undefined,
      param: `${param}.${url == null && data != null ? 'file_data' : 'file_url'}`,
    },
  }
}

const anyPart = 'input[].content[]'

/** The translated fields of each part, and those of an answer that is sent back. */
const textFields = ['text', 'annotations', 'logprobs']
const fields: Readonly<Record<Part['type'], ReadonlySet<string>>> = {
  input_text: knownFields(textFields),
  output_text: knownFields(textFields),
  text: knownFields(textFields),
  refusal: knownFields(['refusal']),
  input_image: knownFields(['image_url', 'file_id', 'detail']),
  input_file: knownFields(['file_data', 'file_url', 'file_id']),
  input_audio: knownFields(['input_audio']),
  encrypted_content: knownFields(['encrypted_content']),
}

function knownFields(own: readonly string[]): ReadonlySet<string> {
  return new Set(['type', 'prompt_cache_breakpoint', ...own])
}

/** DashScope's options beside the content, OpenAI's cache mark, which clients set by default, and fields without effect. */
function toSettings(part: Readable, unmapped: Unmapped): Generation.Setting[] {
  const settings = toPartSettings(part, { path: anyPart, known: fields[part.type], media: true }, unmapped)
  noteLost(part, settings, unmapped)
  const breakpoint: unknown = part['prompt_cache_breakpoint']
  if (part['cache_control'] != null || breakpoint == null || breakpoint === false) return settings
  const mark = { name: 'cache_control', value: { type: 'ephemeral' }, ifUnsupported: 'silent' } as const
  return [...settings, { ...mark, param: `${anyPart}.prompt_cache_breakpoint` }]
}

/** Of several addresses of one file, the first one counts. */
function noteLost(part: Readable, settings: Generation.Setting[], unmapped: Unmapped): void {
  if (part.type === 'input_audio')
    unmapped.addUnknown(settings, `${anyPart}.input_audio`, part.input_audio, audioFields)
  if (part.type === 'input_file' && part.file_url != null && part.file_data != null)
    unmapped.add(settings, anyPart, 'file_data')
  if (part.type !== 'input_image' || part.image_url == null) return
  if (part.file_id != null) unmapped.add(settings, anyPart, 'file_id')
  if (typeof part.image_url !== 'string')
    unmapped.addUnknown(settings, `${anyPart}.image_url`, part.image_url, imageFields)
}

const audioFields = new Set(['data', 'format'])
const imageFields = new Set(['url'])
