import { refuseForeignModel } from '../errors/foreign-model.ts'
import type { Routing } from '../generation/families/model-routing.ts'
import type { Context } from '../http/endpoint.ts'
import type { ModelKind } from '../models/kinds.ts'

/** Claude Code's mark for a long context, at the end of the name. */
const longContext = /\[1m\]$/i

interface Choice {
  stream?: boolean
  /** The kind of models that the endpoint accepts, for advice. */
  kind?: ModelKind
}

/**
 * DashScope's id for the caller's model name, by the operator's aliases and the header `x-gateway-model`. The log, the metrics
 * and errors get this id; the log also has the name of a refused model.
 * @throws ApiError 404 for a model of another maker that no alias and no route of the operator names
 */
export function chooseModel(
  given: string,
  routing: Routing,
  context: Context,
  { stream = false, kind }: Choice = {},
): string {
  const { observer, modelHeader } = context
  observer.modelRequested({ model: routing.resolve(given) ?? modelHeader ?? given, stream })
  const model = resolve(given, routing, modelHeader, kind)
  context.model = model
  return model
}

/** The header applies if the operator has no alias for the name in the body. */
function resolve(asked: string, routing: Routing, header?: string, kind?: ModelKind): string {
  const id = routing.resolve(asked.replace(longContext, ''))
  if (id !== undefined) return id
  const given = (header ?? asked).replace(longContext, '')
  const other = header === undefined ? undefined : routing.resolve(given)
  if (other !== undefined) return other
  const refusal = routing.isKnown(given) ? undefined : refuseForeignModel(given, kind)
  if (refusal !== undefined) throw refusal
  return given
}
