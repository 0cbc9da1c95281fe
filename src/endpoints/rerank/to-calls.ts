import type { PlannedCall } from '../../generation/plan.ts'
import { uploadHeaders } from '../media-content.ts'
import type { Question } from './to-question.ts'

/** DashScope's native service, which all models have. */
export function toNativeCall(model: string, { query, documents, parameters }: Question): PlannedCall {
  const media = [query, ...documents].filter((one) => typeof one !== 'string')
  return {
    mode: 'send',
    path: '/services/rerank/text-rerank/text-rerank',
    body: { model, input: { query, documents }, parameters },
    headers: uploadHeaders(media),
  }
}

/** The same in the compatible format, for models that a host has only there; undefined for input other than text. */
export function toCompatibleCall(
  model: string,
  { query, documents, parameters }: Question,
): PlannedCall | undefined {
  if ([query, ...documents].some((one) => typeof one !== 'string')) return undefined
  return {
    mode: 'send',
    root: '/compatible-api/v1',
    path: '/reranks',
    body: { model, query, documents, ...parameters },
  }
}
