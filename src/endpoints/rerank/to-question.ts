import { toGiven, type Adjustment } from '../../errors/adjustment.ts'
import { invalidRequest, type ApiError } from '../../errors/api-error.ts'
import type { RerankFamily } from '../../models/families/rerank.ts'
import type { PlannedUpload } from '../../generation/uploads.ts'
import { findMediaUploads, toMedia, type Media } from '../media-content.ts'
import { reportUnknown } from '../request-fields/unmapped.ts'
import { checkDocuments } from './check-documents.ts'
import { toText } from './to-text.ts'
import { RerankRequest, type Document } from './schemas.ts'

/** A request in one form, independent of the caller's format. */
export interface Question {
  query: string | Media
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
  const { input, parameters: own, model, rank_fields: fields } = request
  refuseOtherAnswers(request)
  const query = request.query ?? input?.query
  const given = request.documents ?? request.texts ?? input?.documents
  const param = request.documents != null ? 'documents' : request.texts != null ? 'texts' : 'documents'
  if (query == null) throw missing('query')
  if (given == null) throw missing('documents')
  checkDocuments(given, { model, family, param })
  const top = request.top_n ?? own?.top_n
  const fps = request.fps ?? own?.fps
  const instruct = toInstruct(request)
  return {
    query: toQuery(query, model, family),
    documents: given.map((document, index) =>
      toDocument(document, { place: `${param}[${index}]`, model, family, fields: fields ?? [] }),
    ),
    documentsParam: param,
    echo: isOn(request.return_documents ?? request.return_text ?? own?.return_documents)
      ? given.map((document) => toEcho(document, fields ?? []))
      : undefined,
    count: Math.min(top ?? given.length, given.length),
    parameters: {
      ...(top != null && { top_n: top }),
      ...(instruct !== undefined && family.instruct && { instruct: instruct.value }),
      ...(fps != null && family.multimodal && { fps }),
    },
    adjustments: [
      ...(instruct !== undefined && !family.instruct
        ? [{ param: instruct.param, given: toGiven(instruct.value), why: `not supported by ${model}` }]
        : []),
      ...(fps != null && !family.multimodal
        ? [{ param: 'fps', given: fps, why: `not supported by ${model}` }]
        : []),
      ...unknownParameters(request),
    ],
  }
}

/** The images and videos that are too long for a request. */
export function findQuestionUploads({ query, documents, documentsParam }: Question): PlannedUpload[] {
  const find = (one: string | Media, place: string) =>
    typeof one === 'string' ? [] : findMediaUploads(one, place)
  return [
    ...find(query, 'query'),
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

function toQuery(query: Document, model: string, family: RerankFamily): string | Media {
  return toDocument(query, { place: 'query', model, family, fields: [] })
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

/** The names under which clients send the instruction. */
function toInstruct(request: RerankRequest): { param: string; value: string } | undefined {
  for (const param of ['instruct', 'instruction', 'task'] as const) {
    const value = request[param]
    if (value != null) return { param, value }
  }
  const value = request.parameters?.instruct
  return value == null ? undefined : { param: 'parameters.instruct', value }
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
