import type { Routing } from '../../generation/families/model-routing.ts'
import { hasMedia, plan as toPlan } from '../../generation/plan.ts'
import { describePlan, open } from '../../generation/run.ts'
import { isRecord } from '../../json.ts'
import { defineEndpoint, type Endpoint } from '../../http/endpoint.ts'
import { toStreamReply, toWholeReply, type AnswerContext } from '../generation-reply.ts'
import { parameterNotes } from './describe-parameters.ts'
import { createResponsesDialect } from './dialect.ts'
import { examples } from './examples.ts'
import type { ResponsesOptions } from './options.ts'
import { rewordError } from './reword-error.ts'
import { ResponsesAnswer, ResponsesEvent } from './schema/answer.ts'
import { ResponsesRequest } from './schema/request.ts'

export function createResponses(routing: Routing): Endpoint {
  return defineEndpoint({
    method: 'POST',
    path: '/responses',
    summary: 'Responses, streaming or not',
    key: 'required',
    body: ResponsesRequest,
    reword: rewordError,
    description: {
      answer: ResponsesAnswer,
      event: ResponsesEvent,
      parameters: parameterNotes,
      examples,
      asksDashScope: true,
    },
    async handle(request, context) {
      const { model } = request
      const stream = request.stream === true
      const { dashscope, accept, observer, now, newId, onEvent } = context
      observer.modelRequested({ model, stream })
      const dialect = createResponsesDialect(
        needsSeal(request) ? await context.secret('reasoning') : undefined,
      )
      const generation = dialect.toGeneration(request)
      const plan = toPlan(generation, routing.familyOf(model, hasMedia(generation)), { stream })
      accept(plan.adjustments)
      if (context.dryRun) return { kind: 'json', body: describePlan(plan, dashscope) }
      const onRerouted = (name: string, service: string) =>
        onEvent({ kind: 'rerouted', model: name, service })
      const opening = open(generation, plan, { dashscope, routing, accept, onRerouted, stream })
      // Nothing that the answer is made with holds the request, which may be large: answers take minutes.
      const answer: AnswerContext<ResponsesOptions> = {
        model,
        options: dialect.toOptions(request),
        now,
        newId,
        observer,
      }
      return stream ? toStreamReply(opening, dialect, answer) : toWholeReply(opening, dialect, answer)
    },
  })
}

/** Whether reasoning is sealed or opened. */
function needsSeal({ include, input }: ResponsesRequest): boolean {
  if (include?.includes('reasoning.encrypted_content') === true) return true
  return Array.isArray(input) && input.some((item) => isRecord(item) && item['encrypted_content'] != null)
}
