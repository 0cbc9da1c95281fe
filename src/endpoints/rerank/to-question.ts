import { toGiven, type Adjustment } from '../../errors/adjustment.ts'
import { invalidRequest, type ApiError } from '../../errors/api-error.ts'
import type { RerankFamily } from '../../models/families/rerank.ts'
import type { PlannedUpload } from '../../generation/uploads.ts'
import { findMediaUploads, toMedia, type Media } from '../media-content.ts'
import { reportUnknown } from '../request-fields/unmapped.ts'
import { checkDocuments } from './check-documents.ts'
import { chooseField, type ChosenField } from './choose-field.ts'
import { toText } from './to-text.ts'
import { RerankRequest, type Document } from './schemas.ts'

/** A request in one form, independent of the caller's format. */
export interface Question {
  query: string | Media
  /** The path of the query in the request. */
  queryParam: string
  documents: readonly (string | Media)[]
  /** The path of the documents in the request. */
  documentsParam: string
  /** The documents that the answer repeats; undefined if it repeats none. */
  echo: readonly Readonly<Record<string, unknown>>[] | undefined
  parameters: Readonly<Record<string, unknown>>
  /** The number of results. */
  count: number
  adjustments: readonly Adjustment[]
}

/** @throws ApiError 400 */
export function toQuestion(request: RerankRequest, family: RerankFamily): Question {
  const { input, parameters: own, model } = request
  refuseOtherAnswers(request)
  // A name that is repeated would repeat its text.
  const fields = [...new Set(request.rank_fields ?? [])]
  const query = chooseField(['query', request.query], ['input.query', input?.query])
  const documents = chooseField<readonly Document[]>(
    ['documents', request.documents],
    ['texts', request.texts],
    ['input.documents', input?.documents],
  )
  if (query.value === undefined) throw missing('query')
  if (documents.value === undefined) throw missing('documents')
  const { param } = documents
  const given = documents.value
  checkDocuments(given, { model, family, param })
  const top = chooseField(['top_n', request.top_n], ['parameters.top_n', own?.top_n])
  const echo = chooseEcho(request)
  const settings = toSettings(request, family)
  return {
    query: toDocument(query.value, { place: query.param, model, family, fields: [] }),
    queryParam: query.param,
    documents: given.map((document, index) =>
      toDocument(document, { place: `${param}[${index}]`, model, family, fields }),
    ),
    documentsParam: param,
    echo: echo.value === true ? given.map((document) => toEcho(document, fields)) : undefined,
    count: Math.min(top.value ?? given.length, given.length),
    parameters: { ...(top.value !== undefined && { top_n: top.value }), ...settings.parameters },
    adjustments: [
      ...[query, documents, top, echo].flatMap(({ adjustments }) => adjustments),
      ...settings.adjustments,
      ...unreadMedia([query.value], query.param, { model, family, fields: [] }),
      ...unreadMedia(given, `${param}[]`, { model, family, fields }),
      ...unknownParameters(request),
    ],
  }
}

function chooseEcho({ return_documents: documents, return_text: text, parameters: own }: RerankRequest) {
  const isOnOrAbsent = (value: RerankRequest['return_documents']) => (value == null ? undefined : isOn(value))
  return chooseField(
    ['return_documents', isOnOrAbsent(documents)],
    ['return_text', isOnOrAbsent(text)],
    ['parameters.return_documents', isOnOrAbsent(own?.return_documents)],
  )
}

/** The parameters that only some models have. */
function toSettings(
  request: RerankRequest,
  family: RerankFamily,
): Pick<Question, 'parameters' | 'adjustments'> {
  const { model, parameters: own } = request
  const instruct = chooseField(
    ['instruct', request.instruct],
    ['instruction', request.instruction],
    ['task', request.task],
    ['parameters.instruct', own?.instruct],
  )
  const fps = chooseField(['fps', request.fps], ['parameters.fps', own?.fps])
  const unsupported = ({ param, value }: ChosenField<string | number>, isSupported: boolean): Adjustment[] =>
    value === undefined || isSupported
      ? []
      : [{ param, given: toGiven(value), why: `not supported by ${model}` }]
  return {
    parameters: {
      ...(instruct.value !== undefined && family.instruct && { instruct: instruct.value }),
      ...(fps.value !== undefined && family.multimodal && { fps: fps.value }),
    },
    adjustments: [
      ...instruct.adjustments,
      ...fps.adjustments,
      ...unsupported(instruct, family.instruct),
      ...unsupported(fps, family.multimodal),
    ],
  }
}

const mediaFields = ['image', 'image_url', 'video', 'video_url', 'multi_images'] as const

/** Images and videos beside a text, for a model that reads text only. With `rank_fields` the caller says what is read. */
function unreadMedia(
  documents: readonly Document[],
  path: string,
  { model, family, fields }: Omit<DocumentContext, 'place'>,
): Adjustment[] {
  if (family.multimodal || fields.length > 0) return []
  return mediaFields
    .filter((name) => documents.some((one) => typeof one === 'object' && one[name] != null))
    .map((name) => ({ param: `${path}.${name}`, why: `not supported by ${model}` }))
}

/** The images and videos that are too long for a request. */
export function findQuestionUploads({
  query,
  queryParam,
  documents,
  documentsParam,
}: Question): PlannedUpload[] {
  const find = (one: string | Media, place: string) =>
    typeof one === 'string' ? [] : findMediaUploads(one, place)
  return [
    ...find(query, queryParam),
    ...documents.flatMap((document, index) => find(document, `${documentsParam}[${index}]`)),
  ]
}

interface DocumentContext {
  place: string
  model: string
  family: RerankFamily
  fields: readonly string[]
}

function toDocument(document: Document, { place, model, family, fields }: DocumentContext): string | Media {
  if (typeof document === 'string') return document === '' ? refuseEmpty(place) : document
  const text = toText(document, fields)
  if (!family.multimodal) {
    if (text !== undefined) return text === '' ? refuseEmpty(place) : text
    throw invalidRequest(
      `Invalid '${place}': the model '${model}' ranks text only. Expected a text, or an object with 'text'${fields.length > 0 ? ` or with a field of 'rank_fields'` : ''}. For images and videos use 'qwen3-vl-rerank'.`,
      {
        code: 'invalid_value',
        param: place,
        chinese: `参数 '${place}' 不对：模型 '${model}' 只支持文本，应为字符串或带 'text' 的对象；图片和视频请使用 'qwen3-vl-rerank'。`,
      },
    )
  }
  const media = fields.length > 0 && text !== undefined ? { text } : toMedia(document, place)
  if (media.text === '' || Object.keys(media).length === 0) refuseEmpty(place)
  return media
}

/** A score of an empty text would be arbitrary. */
function refuseEmpty(place: string): never {
  throw invalidRequest(`Invalid '${place}': it is empty. Expected at least one character.`, {
    code: 'invalid_value',
    param: place,
    chinese: `参数 '${place}' 不对：不能为空。`,
  })
}

/** Both Jina's and Cohere's clients read an object with `text`. */
function toEcho(document: Document, fields: readonly string[]): Record<string, unknown> {
  if (typeof document === 'string') return { text: document }
  const text = toText(document, fields)
  return { ...(text !== undefined && { text }), ...document }
}

function isOn(value: RerankRequest['return_documents']): boolean {
  return value === true || value === 'true'
}

/** Refuses requests for anything but scores between 0 and 1. */
function refuseOtherAnswers(request: RerankRequest): void {
  for (const param of ['return_embeddings', 'raw_scores'] as const)
    if (isOn(request[param]))
      throw invalidRequest(`Unsupported parameter: '${param}': DashScope returns only scores from 0 to 1.`, {
        code: 'unsupported_parameter',
        param,
        chinese: `参数 '${param}' 不受支持：DashScope 只返回 0 到 1 的分数。`,
      })
}

function missing(param: string): ApiError {
  return invalidRequest(`Missing required parameter: '${param}'.`, {
    code: 'missing_required_parameter',
    param,
    chinese: `缺少必填参数 '${param}'。`,
  })
}

const inRequest: ReadonlySet<string> = new Set(Object.keys(RerankRequest.shape))
const inParameters: ReadonlySet<string> = new Set(['top_n', 'return_documents', 'instruct', 'fps'])
const inInput: ReadonlySet<string> = new Set(['query', 'documents'])

function unknownParameters(request: RerankRequest): Adjustment[] {
  const { input, parameters } = request
  return [
    ...reportUnknown(request, inRequest),
    ...reportUnknown(input ?? {}, inInput, 'input.'),
    ...reportUnknown(parameters ?? {}, inParameters, 'parameters.'),
  ]
}
