import { describePlan, open } from '../../generation/run.ts'
import type { Routing } from '../../generation/families/model-routing.ts'
import { hasMedia, plan as toPlan } from '../../generation/plan.ts'
import { defineEndpoint, type Endpoint } from '../../http/endpoint.ts'
import { toStreamReply, toWholeReply, type AnswerContext } from '../generation-reply.ts'
import { messages } from './dialect.ts'
import type { MessagesOptions } from './options.ts'
import { MessagesAnswer, MessagesEvent } from './schema.ts'

export function createMessages(routing: Routing): Endpoint {
  return defineEndpoint({
    method: 'POST',
    path: '/messages',
    summary: "Anthropic's Messages API, streaming or not",
    key: 'required',
    acceptsXApiKey: true,
    errorFormat: 'anthropic',
    body: messages.schema,
    description: { answer: MessagesAnswer, event: MessagesEvent, asksDashScope: true },
    async handle(request, context) {
      const { model } = request
      const stream = request.stream === true
      const { dashscope, accept, observer, now, newId, onEvent } = context
      observer.modelRequested({ model, stream })
      const generation = messages.toGeneration(request)
      const plan = toPlan(generation, routing.familyOf(model, hasMedia(generation)), { stream })
      accept(plan.adjustments)
      if (context.dryRun) return { kind: 'json', body: describePlan(plan, dashscope) }
      const onRerouted = (name: string, service: string) =>
        onEvent({ kind: 'rerouted', model: name, service })
      const opening = open(generation, plan, { dashscope, routing, accept, onRerouted, stream })
      const answer: AnswerContext<MessagesOptions> = {
        model,
        options: messages.toOptions(request),
        now,
        newId,
        observer,
      }
      return stream ? toStreamReply(opening, messages, answer) : toWholeReply(opening, messages, answer)
    },
  })
}
