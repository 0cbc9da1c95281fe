import { defineEndpoint, type Endpoint } from '../../http/endpoint.ts'
import { ask, describe } from '../../generation/run.ts'
import { parameterNotes } from './describe-parameters.ts'
import { examples } from './examples.ts'
import { ChatAnswer, ChatCompletionChunk, ChatRequest } from './schema.ts'
import { hasMedia, planCalls } from '../../generation/plan.ts'
import { toCompletion, toStream } from './make-reply.ts'
import type { Routing } from '../../generation/families/model-routing.ts'

export function createChat(routing: Routing): Endpoint {
  return defineEndpoint({
    method: 'POST',
    path: '/chat/completions',
    summary: 'Chat completions, streaming or not',
    key: 'required',
    body: ChatRequest,
    description: {
      answer: ChatAnswer,
      event: ChatCompletionChunk,
      parameters: parameterNotes,
      examples,
      asksDashScope: true,
    },
    async handle(request, context) {
      const { model, stream } = request
      context.observer.asked({ model, stream: stream === true })
      const plan = planCalls(request, routing.familyOf(model, hasMedia(request)))
      context.accept(plan.adjustments)
      if (context.dryRun) return { kind: 'json', body: describe(plan, context.dashscope) }
      const includeUsage = request.stream_options?.include_usage === true
      const asked = ask(request, plan, context, routing)
      // What an answer is made with holds nothing of the request, which may be large: answers take minutes.
      const { newId, now, observer } = context
      const making = { model, includeUsage, newId, now, observer }
      return stream === true ? toStream(asked, making) : toCompletion(asked, making)
    },
  })
}
