import type { Routing } from '../../generation/families/model-routing.ts'
import type { Endpoint } from '../../http/endpoint.ts'
import { createGenerationEndpoint } from '../generation-endpoint.ts'
import { parameterNotes } from './describe-parameters.ts'
import { chatCompletions } from './dialect.ts'
import { examples } from './examples.ts'
import { ChatAnswer, ChatCompletionChunk } from './schema.ts'

export function createChat(routing: Routing): Endpoint {
  return createGenerationEndpoint(
    chatCompletions,
    {
      path: '/chat/completions',
      summary: 'Chat completions, streaming or not',
      description: {
        answer: ChatAnswer,
        event: ChatCompletionChunk,
        parameters: parameterNotes,
        examples,
        asksDashScope: true,
        showsUpstream: true,
      },
    },
    routing,
  )
}
