import { DashScopeError } from '../../dashscope/errors.ts'
import { isRecord, toCount } from '../../json.ts'
import type { RerankList, RerankResult } from './schemas.ts'
import type { Question } from './to-question.ts'

/** The native service's `output`, or the compatible one's top level; each field may be missing or malformed. */
export interface RerankFrame {
  output?: unknown
  results?: unknown
  usage?: unknown
  request_id?: unknown
}

interface AnswerContext {
  id: string
  model: string
}

/** Sorts by score, equal ones in the order of the request. @throws DashScopeError if the answer does not match the documents */
export function toAnswer(
  frame: RerankFrame | undefined,
  { documents, echo, count }: Question,
  { id, model }: AnswerContext,
): RerankList {
  const given = isRecord(frame?.output) ? frame.output['results'] : frame?.results
  const results = (Array.isArray(given) ? (given as unknown[]) : []).map(toResult)
  const found = results.filter((result) => result !== undefined)
  const isWhole = results.length === count && found.length === count
  const isOrder = new Set(found.map(({ index }) => index)).size === found.length
  if (!isWhole || !isOrder || found.some(({ index }) => index >= documents.length))
    throw new DashScopeError({
      failure: 'malformed',
      message: `DashScope sent scores that do not belong to the documents: ${results.length} where ${count} were expected.`,
      status: 200,
    })
  const tokens = toTokens(frame)
  return {
    id,
    object: 'list',
    model,
    results: found
      .toSorted((one, other) => other.relevance_score - one.relevance_score || one.index - other.index)
      .map((result) => withDocument(result, echo)),
    usage: { prompt_tokens: tokens, total_tokens: tokens },
    meta: {
      api_version: { version: '2' },
      billed_units: { search_units: 1 },
      tokens: { input_tokens: tokens, output_tokens: 0 },
    },
  }
}

function toResult(entry: unknown): RerankResult | undefined {
  if (!isRecord(entry)) return undefined
  const { index, relevance_score: score } = entry
  const isIndex = Number.isInteger(index) && Number(index) >= 0
  return isIndex && Number.isFinite(score)
    ? { index: Number(index), relevance_score: Number(score) }
    : undefined
}

function withDocument(result: RerankResult, echo: Question['echo']): RerankResult {
  const document = echo?.[result.index]
  return document === undefined ? result : { ...result, document }
}

export function toTokens(frame: RerankFrame | undefined): number {
  return toCount(isRecord(frame?.usage) ? frame.usage['total_tokens'] : undefined)
}
