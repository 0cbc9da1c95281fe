import { describePlan, open } from '../../generation/run.ts'
import type { Routing } from '../../generation/families/model-routing.ts'
import { hasMedia, planCalls } from '../../generation/plan.ts'
import { excludesReasoning } from '../../generation/request/parameters/thinking-dialects.ts'
import { isLegacy } from '../../generation/request/parameters/to-tool-parameters.ts'
import { defineEndpoint, type Endpoint } from '../../http/endpoint.ts'
import { toStreamReply, toWholeReply, type AnswerContext } from '../generation-reply.ts'
import { parameterNotes } from './describe-parameters.ts'
import { chatCompletions } from './dialect.ts'
import { examples } from './examples.ts'
import type { ChatOptions } from './options.ts'
import { ChatAnswer, ChatCompletionChunk, ChatRequest } from './schema.ts'

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
      const { dashscope, accept, observer, now, newId, tell } = context
      observer.asked({ model, stream: stream === true })
      const plan = planCalls(request, routing.familyOf(model, hasMedia(request)))
      accept(plan.adjustments)
      if (context.dryRun) return { kind: 'json', body: describePlan(plan, dashscope) }
      const onRerouted = (name: string, service: string) => tell({ kind: 'rerouted', model: name, service })
      const opening = open(request, plan, { dashscope, routing, accept, onRerouted })
      // Nothing that the answer is made with holds the request, which may be large: answers take minutes.
      const answer: AnswerContext<ChatOptions> = { model, options: toOptions(request), now, newId, observer }
      return stream === true
        ? toStreamReply(opening, chatCompletions, answer)
        : toWholeReply(opening, chatCompletions, answer)
    },
  })
}

function toOptions(request: ChatRequest): ChatOptions {
  return {
    includeUsage: request.stream_options?.include_usage === true,
    legacyFunctions: isLegacy(request),
    excludesReasoning: excludesReasoning(request),
  }
}
