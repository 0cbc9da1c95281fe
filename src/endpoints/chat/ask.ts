import type { Answer, DashScope as Upstream } from '../../dashscope/client.ts'
import { toPhrase } from '../adjustment.ts'
import type { Context } from '../endpoint.ts'
import type * as DashScope from './dashscope.ts'
import { openCalls } from './open-calls.ts'
import type { ChatRequest } from './openai.ts'
import { planCalls, type Plan } from './plan-calls.ts'
import { isWrongService, type Routing } from './routing.ts'

type Result = DashScope.GenerationResult

/**
 * The answer to a plan, as one answer of all its calls. Where DashScope says that the model is not on the service, one
 * more attempt on its sibling: nothing has run, and no byte has gone out.
 */
export async function ask(
  request: ChatRequest,
  plan: Plan,
  { accept, dashscope, tell }: Context,
  routing: Routing,
): Promise<Answer<Result>> {
  const { model } = request
  // A model that has not answered yet is asked once before it is asked for several choices at once.
  const careful = !routing.isSure(model)
  try {
    const answer = await open(plan, dashscope, careful)
    routing.remember(model, plan.family.service)
    return answer
  } catch (error) {
    if (!isWrongService(error)) throw error
    const sibling = routing.sibling(plan.family)
    const second = planCalls(request, sibling)
    const told = new Set(plan.adjustments.map(toPhrase))
    accept(second.adjustments.filter((adjustment) => !told.has(toPhrase(adjustment))))
    const answer = await open(second, dashscope, careful)
    routing.remember(model, sibling.service)
    tell({ kind: 'rerouted', model, service: sibling.service })
    return answer
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
