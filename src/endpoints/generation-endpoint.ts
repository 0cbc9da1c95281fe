import type { Dialect } from '../generation/dialect.ts'
import type { Routing } from '../generation/families/model-routing.ts'
import { hasMedia, planAll } from '../generation/plan.ts'
import { describePlan, open, type Requests } from '../generation/run.ts'
import type { GenerationRequest } from '../generation/types.ts'
import { reportUploads } from '../generation/uploads.ts'
import { defineEndpoint, type Context, type Endpoint, type Reply } from '../http/endpoint.ts'
import { chooseModel } from './choose-model.ts'
import { toEmptyReply, toStreamReply, toWholeReply, type AnswerContext } from './generation-reply.ts'

/** Fields that every request for generated text has. */
export interface GenerationBody {
  model: string
  stream?: boolean | null | undefined
}

/** One request, or several that are answered concurrently. */
type Given = GenerationRequest | Requests

type EndpointSettings = Omit<Endpoint, 'method' | 'key' | 'body' | 'handle'>

/**
 * An endpoint for generated text: the common part of all dialects, including all I/O.
 * @param settings The endpoint's own path and description.
 */
export function createGenerationEndpoint<Body extends GenerationBody, Options>(
  dialect: Dialect<Body, Options, Given>,
  settings: EndpointSettings,
  routing: Routing,
): Endpoint {
  return defineEndpoint({
    method: 'POST',
    key: 'required',
    ...settings,
    body: dialect.schema,
    handle: (body, context) => generate(body, dialect, routing, context),
  })
}

/** One request of a dialect → its answer. */
export async function generate<Body extends GenerationBody, Options>(
  body: Body,
  dialect: Omit<Dialect<Body, Options, Given>, 'schema'>,
  routing: Routing,
  context: Context,
): Promise<Reply> {
  const stream = body.stream === true
  const { dashscope, addAdjustments, now, newId, observer, onEvent, showUpstream } = context
  const { model: given } = body
  const model = chooseModel(given, routing, context, { stream })
  const requests = withModel(dialect.toGeneration(body), model)
  const services = routing.in(dashscope.region)
  const plan = planAll(requests, services.familyOf(model, requests.some(hasMedia)), { stream })
  addAdjustments([...plan.adjustments, ...reportUploads(plan.uploads, dashscope)])
  if (context.dryRun) return { kind: 'json', body: describePlan(plan, dashscope) }
  // No object of the answer references the request, which may be large: answers take minutes.
  const answer: AnswerContext<Options> = {
    model: given,
    options: dialect.toOptions(body),
    now,
    newId,
    observer,
    showUpstream,
  }
  if (dialect.asksForNothing?.(body) === true) return toEmptyReply(dialect, answer, stream)
  const onRerouted = (name: string, service: string) => onEvent({ kind: 'rerouted', model: name, service })
  const opening = open(requests, plan, { dashscope, routing: services, addAdjustments, onRerouted, stream })
  return stream ? toStreamReply(opening, dialect, answer) : toWholeReply(opening, dialect, answer)
}

function withModel(given: Given, model: string): Requests {
  if (!isList(given)) return [{ ...given, model }]
  const [first, ...others] = given
  return [{ ...first, model }, ...others.map((request) => ({ ...request, model }))]
}

function isList(given: Given): given is Requests {
  return Array.isArray(given)
}
