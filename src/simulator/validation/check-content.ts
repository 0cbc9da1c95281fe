import type { Objection } from './check-parameters.ts'
import { isObject, listOf } from '../json.ts'
import { mediaIn, mediumKinds, type Medium, type MediumKind } from '../request/media.ts'
import { refuse } from '../request/refusal.ts'
import type { GenerationRequest } from '../request/request.ts'

type Part = 'text' | MediumKind

const anyModality: ReadonlySet<string> = new Set(['text', ...mediumKinds])

/** Keys allowed beside the key that names the modality; a superfluous `type` is tolerated. */
const siblings: Record<Part, readonly string[]> = {
  text: [],
  image: ['min_pixels', 'max_pixels', 'enable_rotate'],
  audio: [],
  video: ['fps', 'max_frames', 'min_pixels', 'max_pixels', 'total_pixels'],
  file: [],
}

const noModality = 'The item of content should be a message of a certain modal.'

/**
 * The content of the multimodal path is always an array of objects with one modality each. Only the beginning of an
 * answer is a string, as in the documentation of the partial mode.
 */
export function checkContent(request: GenerationRequest): Objection {
  if (request.family.service === 'text') return undefined
  const contents = request.messages
    .filter(({ content, partial }) => content !== null && !(partial && typeof content === 'string'))
    .map(({ content }) => content)
  // A string gets the same message: its characters are not objects either.
  if (!contents.every((content) => Array.isArray(content) && content.every(isPart))) return noModality
  const media = mediaIn(request.messages)
  return [
    ...contents.flatMap(listOf).map(settingObjection),
    ...media.map((medium) => mediumObjection(request, medium)),
  ].find((objection) => objection !== undefined)
}

function isPart(part: unknown): boolean {
  if (!isObject(part)) return false
  const [kind, ...others] = Object.keys(part).filter((key) => anyModality.has(key))
  if (!isModality(kind) || others.length > 0) return false
  const allowed = new Set<string>([kind, 'type', 'cache_control', ...siblings[kind]])
  return Object.keys(part).every((key) => allowed.has(key)) && isValue(kind, part[kind])
}

function isModality(key: string | undefined): key is Part {
  return key !== undefined && anyModality.has(key)
}

function isValue(kind: Part, value: unknown): boolean {
  if (typeof value === 'string') return true
  return kind === 'video' && Array.isArray(value) && value.every((url) => typeof url === 'string')
}

/** Ranges of Alibaba Cloud's reference of the multimodal interface; the messages imitate those of other parameters. */
const settings: readonly [name: string, lowest: number, highest: number][] = [
  ['fps', 0.1, 10],
  ['max_frames', 4, 2000],
  ['min_pixels', 1, 16_777_216],
  ['max_pixels', 1, 16_777_216],
  ['total_pixels', 1, 134_217_728],
]

function settingObjection(part: unknown): Objection {
  if (!isObject(part)) return undefined
  const wrong = settings.find(([name, lowest, highest]) => {
    const value = part[name]
    return value !== undefined && !(typeof value === 'number' && value >= lowest && value <= highest)
  })
  return wrong && `Range of ${wrong[0]} should be [${wrong[1]}, ${wrong[2]}]`
}

function mediumObjection(request: GenerationRequest, { kind, urls, part }: Medium): Objection {
  const { accepts, maxFrames } = request.family
  // No recording has an unsupported modality, so this is the documented message that fits best.
  if (!accepts.includes(kind)) return refuse('InvalidParameter.DataInspection')
  if (Array.isArray(part[kind]) && (urls.length < 4 || urls.length > maxFrames))
    return `<400> InternalError.Algo.InvalidParameter: The video modality input does not meet the requirements because: the range of sequence images shoule be (4, ${maxFrames}).`
  return urls.map((url) => urlObjection(url, request)).find((objection) => objection !== undefined)
}

/** Characters of the base64 text in the request. */
const maxDataUriLength = 10_485_760

const malformed =
  '<400> InternalError.Algo.InvalidParameter: The provided URL does not appear to be valid. Ensure it is correctly formatted.'

function urlObjection(url: string, { resolvesOss }: GenerationRequest): Objection {
  if (url.length > maxDataUriLength && url.startsWith('data:'))
    return `Exceeded limit on max bytes per data-uri item : ${maxDataUriLength}'.`
  if (url.startsWith('data:')) return /^data:[^,]*;base64,/.test(url) ? undefined : malformed
  // A file in the temporary store is only resolved if a request header asks for it.
  if (url.startsWith('oss://')) return resolvesOss ? undefined : malformed
  // Documented: a URL begins with http://, https:// or data:. Plain base64 and paths are refused.
  if (!/^https?:\/\//.test(url)) return malformed
  return /^https?:\/\/[^/\s]+/.test(url) ? undefined : refuse('InvalidURL')
}
