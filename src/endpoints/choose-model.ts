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
  const { dashscope, observer, modelHeader } = context
  const { model, isAlias } = resolveModel(given, routing, modelHeader)
  observer.modelRequested({ model, stream })
  const refusal =
    isAlias || routing.in(dashscope.region).isKnown(model) ? undefined : refuseForeignModel(model, kind)
  if (refusal !== undefined) throw refusal
  context.model = model
  return model
}

/** The header applies if the operator has no alias for the name in the body; it may be an alias as well. */
export function resolveModel(
  given: string,
  routing: Routing,
  header: string | undefined,
): { model: string; isAlias: boolean } {
  const name = given.replace(longContext, '')
  const other = header?.replace(longContext, '')
  const id = routing.resolve(name) ?? (other === undefined ? undefined : routing.resolve(other))
  return { model: id ?? other ?? name, isAlias: id !== undefined }
}
