import type { Answer } from '../http/answer-generation.ts'
import { isObject, listOf, objectOf, type JsonObject } from '../json.ts'
import { invalid, refuse, type Refusal } from '../request/refusal.ts'
import { countTokens } from '../request/tokens.ts'
import { readEnvelope } from './envelope.ts'
import { alterList, type RetrievalCall } from './faults.ts'
import { rerankModelOf, type RerankModel } from './models.ts'
import { readPieces, type Piece } from './pieces.ts'
import { similarityOf, toFused, toVector } from './vectors.ts'

interface RerankRequest {
  model: RerankModel
  query: Piece[]
  documents: Piece[][]
  parameters: JsonObject
}

const dimension = 256
const imageTokens = 896

/** `POST /services/rerank/text-rerank/text-rerank`. */
export function answerRerank(call: RetrievalCall): Answer {
  const envelope = readEnvelope(call.body, rerankModelOf)
  if ('code' in envelope) return { kind: 'refusal', refusal: envelope }
  const { model, input, parameters } = envelope
  const given = listOf(input['documents'])
  const request = {
    model,
    query: toPieces(input['query']),
    documents: given.map(toPieces),
    parameters,
  }
  const refusal = refusalOf(request)
  if (refusal) return { kind: 'refusal', refusal }
  const results = toResults(request, given)
  return {
    kind: 'result',
    body: {
      output: { results: alterList(results, call.directives) },
      usage: { total_tokens: tokensOf(request) },
      request_id: call.requestId,
    },
    timeout: 298,
    leaks: false,
  }
}

/**
 * `POST /compatible-api/v1/reranks`: the same without `input`, `parameters` and `output`. Documented for qwen3-rerank alone.
 */
export function answerCompatibleRerank(call: RetrievalCall): Answer {
  const { model, query, documents, ...parameters } = objectOf(call.body)
  if (typeof model === 'string' && !/^qwen3-rerank$/i.test(model))
    return { kind: 'refusal', refusal: refuse('ModelNotFound') }
  const answer = answerRerank({ ...call, body: { model, input: { query, documents }, parameters } })
  if (answer.kind !== 'result') return answer
  const { output, usage } = answer.body
  const results = objectOf(output)['results']
  return { ...answer, body: { id: call.requestId, object: 'list', model, results, usage } }
}

function toPieces(value: unknown): Piece[] {
  if (typeof value === 'string') return [{ kind: 'text', value }]
  return isObject(value) ? readPieces(value) : []
}

/** Scores between 0 and 1, the highest first; equal scores in document order. */
function toResults({ query, documents, parameters }: RerankRequest, given: readonly unknown[]) {
  const wanted = vectorOf(query)
  const scored = documents.map((document, index) => ({
    index,
    relevance_score: (1 + similarityOf(wanted, vectorOf(document))) / 2,
    ...(parameters['return_documents'] === true && { document: toDocument(given[index]) }),
  }))
  const topN = typeof parameters['top_n'] === 'number' ? parameters['top_n'] : scored.length
  return scored.toSorted((one, other) => other.relevance_score - one.relevance_score).slice(0, topN)
}

function toDocument(given: unknown): unknown {
  return typeof given === 'string' ? { text: given } : given
}

function vectorOf(pieces: readonly Piece[]): number[] {
  return toFused(pieces.map(({ value }) => toVector(value, dimension)))
}

function refusalOf(request: RerankRequest): Refusal | undefined {
  const { model, query, documents, parameters } = request
  const { top_n: top } = parameters
  const media = documents.flat().filter(({ kind }) => kind !== 'text')
  if (query.length === 0 || query.some(({ value }) => value === ''))
    return invalid('Value error, query is empty: input.query')
  if (documents.length === 0) return invalid('Value error, documents is empty: input.documents')
  if (documents.length > model.documents)
    return invalid(
      `Value error, batch size is invalid, it should not be larger than ${model.documents}.: input.documents`,
    )
  if (documents.some((one) => one.length === 0))
    return invalid('Value error, documents must be strings or objects: input.documents')
  if (media.length > 0 && model.images === 0)
    return invalid('Value error, the model supports text only: input.documents')
  if (media.filter(({ kind }) => kind === 'image').length > model.images)
    return invalid(`Value error, at most ${model.images} images are allowed: input.documents`)
  if (media.filter(({ kind }) => kind === 'video').length > model.videos)
    return invalid(`Value error, at most ${model.videos} videos are allowed: input.documents`)
  if (top !== undefined && (!Number.isInteger(top) || Number(top) < 1))
    return invalid('Value error, top_n should be greater than 0: parameters.top_n')
  if (parameters['instruct'] !== undefined && !model.instruct)
    return invalid('Value error, instruct is not supported by the model: parameters.instruct')
  return tokensOf(request) > model.total
    ? invalid(`Range of input length should be [1, ${model.total}]`)
    : undefined
}

/** The tokens of the query count once for each document. */
function tokensOf({ model, query, documents }: RerankRequest): number {
  const countOf = (pieces: readonly Piece[]) =>
    pieces.reduce(
      (sum, { kind, value }) =>
        sum + (kind === 'text' ? Math.min(model.tokens, countTokens(value)) : imageTokens),
      0,
    )
  return documents.reduce((sum, document) => sum + countOf(document) + countOf(query), 0)
}
