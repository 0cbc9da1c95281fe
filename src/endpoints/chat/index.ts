import type { Answer } from '../../dashscope/client.ts'
import { defineEndpoint, type Context, type Endpoint } from '../endpoint.ts'
import { ChatCompletionCollector } from './chat-completion-collector.ts'
import { ChatStreamTranslator } from './chat-stream-translator.ts'
import type * as DashScope from './dashscope.ts'
import { ChatRequest } from './openai.ts'
import { openCalls } from './open-calls.ts'
import { planCalls, type Plan } from './plan-calls.ts'
import { createRouting, isWrongService, type ModelRoutes, type Routing } from './routing.ts'
import { translate } from './translate.ts'
import { untilFinished } from './until-finished.ts'

export type { ModelRoutes } from './routing.ts'
export { describeModel } from './describe-model.ts'

type Result = DashScope.GenerationResult

export function createChat(routes?: ModelRoutes): Endpoint {
  const routing = createRouting(routes)
  return defineEndpoint({
    method: 'POST',
    path: '/chat/completions',
    summary: 'Chat completions, streaming or not',
    needsKey: true,
    body: ChatRequest,
    async handle(request, context) {
      const { now, newId } = context
      const plan = planCalls(request, routing.familyOf(request.model))
      context.accept(plan.adjustments)
      if (context.dryRun) return { kind: 'json', body: describe(plan, context) }
      const toStamp = (requestId = newId('', 29)) => ({
        id: `chatcmpl-${requestId}`,
        created: now(),
        model: request.model,
        newId,
      })
      const answer = ask(request, plan, context, routing)
      if (request.stream === true) {
        const includeUsage = request.stream_options?.include_usage === true
        const events = answer.then(({ requestId, results }) => {
          const translator = new ChatStreamTranslator(toStamp(requestId), { ...plan.options, includeUsage })
          return { requestId, batches: translate(results, translator) }
        })
        return { kind: 'events', events }
      }
      const { requestId, results } = await answer
      const collector = new ChatCompletionCollector(toStamp(requestId), plan.options)
      for await (const batch of untilFinished(results, collector))
        batch.forEach((result) => collector.push(result))
      return { kind: 'json', body: collector.end(), requestId }
    },
  })
}

function open({ calls }: Plan, { dashscope }: Context): Promise<Answer<Result>> {
  const [first, ...others] = calls.map((call) => () => dashscope[call.mode]<Result>(call))
  return first !== undefined && others.length === 0
    ? first()
    : openCalls([first, ...others].flatMap((call) => call ?? []))
}

/** One more attempt, on the sibling service, where DashScope says that the model is not on this one. */
async function ask(
  request: ChatRequest,
  plan: Plan,
  context: Context,
  routing: Routing,
): Promise<Answer<Result>> {
  try {
    return await open(plan, context)
  } catch (error) {
    if (!isWrongService(error)) throw error
    const sibling = routing.sibling(plan.family)
    const answer = await open(planCalls(request, sibling), context)
    routing.remember(request.model, sibling.service)
    context.tell({ kind: 'rerouted', model: request.model, service: sibling.service })
    return answer
  }
}

/** What would be sent, for a caller who wants to see it. */
function describe({ calls }: Plan, { dashscope }: Context): unknown {
  const requests = calls.map((call) => dashscope.describe(call))
  return { object: 'gateway.dry_run', ...(requests.length === 1 ? { request: requests[0] } : { requests }) }
}
