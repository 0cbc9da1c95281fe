import type * as Generation from '../../../generation/types.ts'
import { toAudioUrl } from '../../request-fields/to-audio-url.ts'
import type { Content, Part } from '../schema/parts.ts'
import { toReport } from './to-report.ts'
import { missingParameter, unsupportedParameter } from './refusals.ts'

/** A content → the neutral one. Parts that only OpenAI can read are reported. */
export function toContent(
  content: Content,
  path: string,
  reports: Generation.Setting[],
): string | Generation.Part[] {
  if (typeof content === 'string') return content
  return content.flatMap((part, place) => toPart(part, `${path}[${place}]`, reports))
}

function toPart(part: Part, param: string, reports: Generation.Setting[]): Generation.Part[] {
  if (part.type === 'encrypted_content') {
    reports.push(toReport('input[].content[].encrypted_content', 'only OpenAI can read it'))
    return []
  }
  const settings = toSettings(part)
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
    detail: detail == null ? undefined : { value: detail, param: 'input[].content[].detail' },
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

/** Cache marks: OpenAI's, which clients set by default, and DashScope's own. */
function toSettings(part: Part): Generation.Setting[] {
  const [own, breakpoint]: unknown[] = [part['cache_control'], part['prompt_cache_breakpoint']]
  const name = 'cache_control'
  if (own != null) return [{ name, value: own, param: `input[].content[].${name}` }]
  if (breakpoint == null || breakpoint === false) return []
  const param = 'input[].content[].prompt_cache_breakpoint'
  return [{ name, value: { type: 'ephemeral' }, param, ifUnsupported: 'silent' }]
}
