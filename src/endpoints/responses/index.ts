import type { Routing } from '../../generation/families/model-routing.ts'
import { defineEndpoint, type Endpoint } from '../../http/endpoint.ts'
import { generate } from '../generation-endpoint.ts'
import { createRequestDialect } from './create-request-dialect.ts'
import { parameterNotes } from './describe-parameters.ts'
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
      showsUpstream: true,
    },
    async handle(request, context) {
      return generate(request, await createRequestDialect(request, context), routing, context)
    },
  })
}
