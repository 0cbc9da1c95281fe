import type { Context } from '../../http/endpoint.ts'
import { isRecord } from '../../json.ts'
import { loadSeal } from '../reasoning/load-seal.ts'
import { createResponsesDialect } from './dialect.ts'
import type { ResponsesRequest } from './schema/request.ts'

/** The dialect for one request, with the caller's seal if reasoning is encrypted or decrypted. */
export async function createRequestDialect(request: ResponsesRequest, context: Pick<Context, 'secret'>) {
  return createResponsesDialect(needsSeal(request) ? await loadSeal(context) : undefined)
}

/** Whether reasoning is encrypted or decrypted. */
function needsSeal({ include, input }: ResponsesRequest): boolean {
  if (include?.includes('reasoning.encrypted_content') === true) return true
  return Array.isArray(input) && input.some((item) => isRecord(item) && item['encrypted_content'] != null)
}
