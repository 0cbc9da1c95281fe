import type { Dialect } from '../generation/dialect.ts'
import type { Routing } from '../generation/families/model-routing.ts'
import type { GenerationRequest } from '../generation/types.ts'
import type { Context, Endpoint } from '../http/endpoint.ts'
import { isRecord } from '../json.ts'
import { chatCompletions } from './chat-completions/dialect.ts'
import type { ChatOptions } from './chat-completions/options.ts'
import { generate } from './generation-endpoint.ts'
import { createRequestDialect } from './responses/create-request-dialect.ts'
import { ResponsesRequest } from './responses/schema/request.ts'

/**
 * The endpoint of chat completions, which also accepts bodies of the Responses API and answers them in its own format: Cursor
 * sends such bodies there for GPT-like names.
 */
export function withResponsesBodies(chat: Endpoint, routing: Routing): Endpoint {
  return {
    ...chat,
    otherBody: (body) => (isOfResponses(body) ? ResponsesRequest : undefined),
    async handle(body, context) {
      if (!isOfResponses(body)) return chat.handle(body, context)
      return generate(body, await toDialect(body, context), routing, context)
    },
  }
}

/** Only distinguishes the two kinds of body: the schema has checked the rest. */
function isOfResponses(body: unknown): body is ResponsesRequest {
  return isRecord(body) && body['input'] != null && body['messages'] == null
}

async function toDialect(
  request: ResponsesRequest,
  context: Context,
): Promise<Omit<Dialect<ResponsesRequest, ChatOptions>, 'schema'>> {
  const responses = await createRequestDialect(request, context)
  return {
    toGeneration: (body) => withReport(responses.toGeneration(body)),
    toOptions(body) {
      const { toTool } = responses.toOptions(body)
      return {
        includeUsage: body.stream_options?.['include_usage'] === true,
        legacyFunctions: false,
        excludesReasoning: false,
        // Chat completions have no namespaces, so their tools keep the longer name.
        toTool: (wire) => {
          const { kind, name, namespace } = toTool(wire)
          return { kind: kind === 'custom' ? kind : 'function', name: namespace === undefined ? name : wire }
        },
      }
    },
    toBody: chatCompletions.toBody,
    encoder: chatCompletions.encoder,
  }
}

function withReport(generation: GenerationRequest): GenerationRequest {
  const { turns = [] } = generation.adjustments
  const report = { param: 'input', taken: 'as in the Responses API', why: 'this endpoint has messages' }
  return { ...generation, adjustments: { ...generation.adjustments, turns: [report, ...turns] } }
}
