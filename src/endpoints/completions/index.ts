import type { Routing } from '../../generation/families/model-routing.ts'
import type { Endpoint } from '../../http/endpoint.ts'
import { createGenerationEndpoint } from '../generation-endpoint.ts'
import { parameterNotes } from './describe-parameters.ts'
import { completions } from './dialect.ts'
import { examples } from './examples.ts'
import { rewordError } from './reword-error.ts'
import { Completion, CompletionAnswer } from './schema.ts'

export function createCompletions(routing: Routing): Endpoint {
  return createGenerationEndpoint(
    completions,
    {
      path: '/completions',
      summary: "OpenAI's older completions, streaming or not",
      reword: rewordError,
      description: {
        answer: CompletionAnswer,
        event: Completion,
        parameters: parameterNotes,
        examples,
        asksDashScope: true,
        showsUpstream: true,
      },
    },
    routing,
  )
}
