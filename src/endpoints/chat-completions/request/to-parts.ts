import type * as Generation from '../../../generation/types.ts'
import { toAudioUrl } from '../../request-fields/to-audio-url.ts'
import { toPartSettings } from '../../request-fields/to-part-settings.ts'
import type { Unmapped } from '../../request-fields/unmapped.ts'
import type { Part } from '../schema.ts'

export function toParts(parts: readonly Part[], path: string, unmapped: Unmapped): Generation.Part[] {
  return parts.map((part, place) => {
    const param = `${path}[${place}]`
    const settings = part.type === 'doc_url' ? toDocumentSettings(part) : toSettings(part, unmapped)
    return {
      param,
      givenType: part.type,
      ...(settings.length > 0 && { settings }),
      ...toContent(part, param),
    }
  })
}

function toContent(part: Part, param: string): Generation.PartContent {
  switch (part.type) {
    case 'text':
      return { type: 'text', text: part.text }
    case 'refusal':
      return { type: 'refusal', text: part.refusal }
    case 'image_url':
      return toImage(part.image_url, `${param}.image_url`)
    case 'image':
      return { type: 'image', url: { value: part.image, param: `${param}.image` } }
    case 'video_url':
      return { type: 'video', url: typeof part.video_url === 'string' ? part.video_url : part.video_url.url }
    case 'video':
      return toVideo(part.video, `${param}.video`)
    case 'input_audio':
      return { type: 'audio', url: toAudioUrl(part.input_audio) }
    case 'audio':
      return { type: 'audio', url: part.audio }
    case 'file':
      return toFile(part.file, `${param}.file`)
    case 'doc_url':
      return { type: 'documents', urls: part.doc_url }
  }
}

type ImageUrl = Extract<Part, { type: 'image_url' }>['image_url']

function toImage(image: ImageUrl, param: string): Generation.PartContent {
  if (typeof image === 'string') return { type: 'image', url: { value: image, param } }
  const { url, detail } = image
  return {
    type: 'image',
    url: { value: url, param: `${param}.url` },
    detail: detail == null ? undefined : { value: detail, param: 'messages[].content[].image_url.detail' },
  }
}

/** A URL, or a list of images. */
function toVideo(video: string | readonly string[], param: string): Generation.PartContent {
  if (typeof video === 'string') return { type: 'video', url: video }
  return { type: 'frames', urls: video.map((value, place) => ({ value, param: `${param}[${place}]` })) }
}

type File = Extract<Part, { type: 'file' }>['file']

function toFile({ file_id: id, file_data: data }: File, param: string): Generation.PartContent {
  return {
    type: 'file',
    fileParam: param,
    id: { value: id ?? undefined, param: `${param}.file_id` },
    url: { value: data ?? undefined, param: `${param}.file_data` },
  }
}

/** The translated fields of a part's object; some clients put DashScope's options there, inside `image_url`. */
const innerFields: Readonly<Partial<Record<Part['type'], { known: ReadonlySet<string>; media: boolean }>>> = {
  image_url: { known: new Set(['url', 'detail']), media: true },
  video_url: { known: new Set(['url']), media: true },
  input_audio: { known: new Set(['data', 'format']), media: false },
  file: { known: new Set(['file_id', 'file_data']), media: false },
}

/** DashScope's options next to a part's content and within its object (these win), and unknown fields. */
function toSettings(part: Part, unmapped: Unmapped): Generation.Setting[] {
  const { type } = part
  const path = 'messages[].content[]'
  const beside = toPartSettings(part, { path, known: new Set(['type', type]), media: true }, unmapped)
  const inner: unknown = Reflect.get(part, type)
  const fields = innerFields[type]
  if (fields === undefined || typeof inner !== 'object' || inner === null) return beside
  return [...beside, ...toPartSettings(inner, { path: `${path}.${type}`, ...fields }, unmapped)]
}

/** `doc_url` is DashScope's own part: all of its fields are passed on. */
function toDocumentSettings(part: Part): Generation.Setting[] {
  return Object.entries(part).flatMap(([name, value]) =>
    name === 'type' || name === part.type ? [] : [{ name, value, param: `messages[].content[].${name}` }],
  )
}
