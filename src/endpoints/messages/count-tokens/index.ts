import type { Routing } from '../../../generation/families/model-routing.ts'
import { defineEndpoint, type Endpoint } from '../../../http/endpoint.ts'
import { resolveModel } from '../../choose-model.ts'
import { CountTokensRequest, TokenCount } from '../schema.ts'
import { toGeneration } from '../to-generation.ts'
import { estimateTokens } from './estimate-tokens.ts'

/** DashScope's count needs a call per model family; an estimate is enough for its only use, shortening a conversation. */
export function createCountTokens(routing: Routing): Endpoint {
  return defineEndpoint({
    method: 'POST',
    path: '/messages/count_tokens',
    summary: 'About how many tokens a prompt has; nothing is sent to DashScope',
    key: 'required',
    acceptsXApiKey: true,
    errorFormat: 'anthropic',
    body: CountTokensRequest,
    description: {
      answer: TokenCount,
      headers: { 'x-gateway-estimate': '`true`: the number is an estimate.' },
    },
    async handle(request, { observer, modelHeader }) {
      const { model } = resolveModel(request.model, routing, modelHeader)
      observer.modelRequested({ model, stream: false })
      // Refuses the same requests as `POST /v1/messages`.
      toGeneration(request)
      return {
        kind: 'json',
        body: { input_tokens: estimateTokens(request) },
        headers: { 'x-gateway-estimate': 'true' },
      }
    },
  })
}
