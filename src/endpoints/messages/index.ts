import type { Routing } from '../../generation/families/model-routing.ts'
import type { Endpoint } from '../../http/endpoint.ts'
import { createGenerationEndpoint } from '../generation-endpoint.ts'
import { messages } from './dialect.ts'
import { MessagesAnswer, MessagesEvent } from './schema.ts'

export function createMessages(routing: Routing): Endpoint {
  return createGenerationEndpoint(
    messages,
    {
      path: '/messages',
      summary: "Anthropic's Messages API, streaming or not",
      acceptsXApiKey: true,
      errorFormat: 'anthropic',
      description: { answer: MessagesAnswer, event: MessagesEvent, asksDashScope: true },
    },
    routing,
  )
}
