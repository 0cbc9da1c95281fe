import { describePlan, open } from '../../generation/run.ts'
import type { Routing } from '../../generation/families/model-routing.ts'
import { hasMedia, plan as toPlan } from '../../generation/plan.ts'
import { defineEndpoint, type Endpoint } from '../../http/endpoint.ts'
import { toStreamReply, toWholeReply, type AnswerContext } from '../generation-reply.ts'
import { parameterNotes } from './describe-parameters.ts'
import { chatCompletions } from './dialect.ts'
import { examples } from './examples.ts'
import type { ChatOptions } from './options.ts'
import { ChatAnswer, ChatCompletionChunk } from './schema.ts'

export function createChat(routing: Routing): Endpoint {
  return defineEndpoint({
    method: 'POST',
    path: '/chat/completions',
    summary: 'Chat completions, streaming or not',
    key: 'required',
    body: chatCompletions.schema,
    description: {
      answer: ChatAnswer,
      event: ChatCompletionChunk,
      parameters: parameterNotes,
      examples,
      asksDashScope: true,
    },
    async handle(request, context) {
      const { model } = request
      const stream = request.stream === true
      const { dashscope, accept, observer, now, newId, onEvent } = context
      observer.modelRequested({ model, stream })
      const generation = chatCompletions.toGeneration(request)
      const plan = toPlan(generation, routing.familyOf(model, hasMedia(generation)), { stream })
      accept(plan.adjustments)
      if (context.dryRun) return { kind: 'json', body: describePlan(plan, dashscope) }
      const onRerouted = (name: string, service: string) =>
        onEvent({ kind: 'rerouted', model: name, service })
      const opening = open(generation, plan, { dashscope, routing, accept, onRerouted, stream })
      // Nothing that the answer is made with holds the request, which may be large: answers take minutes.
      const answer: AnswerContext<ChatOptions> = {
        model,
        options: chatCompletions.toOptions(request),
        now,
        newId,
        observer,
      }
      return stream
        ? toStreamReply(opening, chatCompletions, answer)
        : toWholeReply(opening, chatCompletions, answer)
    },
  })
}
