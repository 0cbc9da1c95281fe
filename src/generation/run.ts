import type { Answer, DashScope as Upstream } from '../dashscope/client.ts'
import { toPhrase } from '../errors/adjustment.ts'
import type { Context } from '../http/endpoint.ts'
import type * as DashScope from './dashscope-types.ts'
import type { GenerationOptions } from './decode/generation-decoder.ts'
import { openCalls } from './decode/merge-choices.ts'
import type { ChatRequest } from '../endpoints/chat-completions/schema.ts'
import { planCalls, type Plan } from './plan.ts'
import { isWrongService, type Routing } from './families/model-routing.ts'

type Result = DashScope.GenerationResult

/** An answer, and how it is to be read. */
export interface Asked {
  answer: Answer<Result>
  options: GenerationOptions
}

/**
 * The answer to a plan, as one answer of all its calls. Where DashScope says that the model is not on the service, one
 * more attempt on its sibling: nothing has run, and no byte has gone out.
 */
export async function ask(
  request: ChatRequest,
  plan: Plan,
  { accept, dashscope, tell }: Context,
  routing: Routing,
): Promise<Asked> {
  const { model } = request
  // A model that has not answered yet is asked once before it is asked for several choices at once.
  const careful = !routing.isSure(model)
  try {
    const answer = await open(plan, dashscope, careful)
    routing.remember(model, plan.family.service)
    return { answer, options: plan.options }
  } catch (error) {
    if (!isWrongService(error)) throw error
    const sibling = routing.sibling(plan.family)
    const second = planCalls(request, sibling)
    const told = new Set(plan.adjustments.map(toPhrase))
    // After a late commit the header has gone; strict callers are told in the stream.
    accept(second.adjustments.filter((adjustment) => !told.has(toPhrase(adjustment))))
    const answer = await open(second, dashscope, careful)
    routing.remember(model, sibling.service)
    tell({ kind: 'rerouted', model, service: sibling.service })
    return { answer, options: second.options }
  }
}

function open({ calls }: Plan, dashscope: Upstream, careful: boolean): Promise<Answer<Result>> {
  const [only, ...others] = calls
  if (only !== undefined && others.length === 0) return dashscope[only.mode]<Result>(only)
  const openings = calls.map(
    (call) => (signal: AbortSignal) => dashscope[call.mode]<Result>({ ...call, signal }),
  )
  return openCalls(openings, careful)
}

/** What would be sent, for a caller who wants to see it: each request with the key masked. */
export function describe({ calls }: Plan, dashscope: Upstream): unknown {
  const requests = calls.map((call) => dashscope.describe(call))
  return {
    object: 'gateway.dry_run',
    ...(requests.length === 1 ? { request: requests[0] } : { requests }),
  }
}
