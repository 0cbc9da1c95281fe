import type { Routing } from '../../generation/families/model-routing.ts'
import { isRecord } from '../../json.ts'
import { defineEndpoint, type Context, type Endpoint } from '../../http/endpoint.ts'
import { generate } from '../generation-endpoint.ts'
import { loadSeal } from '../reasoning/load-seal.ts'
import { parameterNotes } from './describe-parameters.ts'
import { createResponsesDialect } from './dialect.ts'
import { createInputTokens } from './input-tokens.ts'
import { examples } from './examples.ts'
import { rewordError } from './reword-error.ts'
import { ResponsesAnswer, ResponsesEvent } from './schema/answer.ts'
import { ResponsesRequest } from './schema/request.ts'

export function createResponses(routing: Routing): Endpoint[] {
  return [createResponse(routing), createInputTokens(routing)]
}

function createResponse(routing: Routing): Endpoint {
  return defineEndpoint({
    method: 'POST',
    path: '/responses',
    summary: 'Responses, streaming or not',
    key: 'required',
    body: ResponsesRequest,
    reword: rewordError,
    description: {
      answer: ResponsesAnswer,
      event: ResponsesEvent,
      parameters: parameterNotes,
      examples,
      asksDashScope: true,
    },
    async handle(request, context) {
      return generate(request, await createRequestDialect(request, context), routing, context)
    },
  })
}

/** The dialect for one request, with the caller's seal if reasoning is encrypted or decrypted. */
export async function createRequestDialect(request: ResponsesRequest, context: Pick<Context, 'secret'>) {
  return createResponsesDialect(needsSeal(request) ? await loadSeal(context) : undefined)
}

/** Whether reasoning is encrypted or decrypted. */
function needsSeal({ include, input }: ResponsesRequest): boolean {
  if (include?.includes('reasoning.encrypted_content') === true) return true
  return Array.isArray(input) && input.some((item) => isRecord(item) && item['encrypted_content'] != null)
}
