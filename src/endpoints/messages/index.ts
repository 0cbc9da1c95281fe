import type { Routing } from '../../generation/families/model-routing.ts'
import { defineEndpoint, type Endpoint } from '../../http/endpoint.ts'
import { generate } from '../generation-endpoint.ts'
import { loadSeal } from '../reasoning/load-seal.ts'
import { createMessagesDialect } from './dialect.ts'
import { hasSealedThinking } from './request/to-thinking.ts'
import { MessagesEvent, MessagesReply, MessagesRequest } from './schema.ts'
import { omitsThinking } from './to-options.ts'

export function createMessages(routing: Routing): Endpoint {
  return defineEndpoint({
    method: 'POST',
    path: '/messages',
    summary: "Anthropic's Messages API, streaming or not",
    key: 'required',
    acceptsXApiKey: true,
    errorFormat: 'anthropic',
    body: MessagesRequest,
    description: { answer: MessagesReply, event: MessagesEvent, asksDashScope: true, showsUpstream: true },
    async handle(request, context) {
      const isSealed = omitsThinking(request) || hasSealedThinking(request)
      const dialect = createMessagesDialect(isSealed ? await loadSeal(context) : undefined)
      return generate(request, dialect, routing, context)
    },
  })
}
