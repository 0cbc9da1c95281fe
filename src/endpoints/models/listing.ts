import { invalidRequest, type ApiError } from '../../errors/api-error.ts'
import { refuseForeignModel } from '../../errors/foreign-model.ts'
import { familyOf } from '../../generation/families/index.ts'
import type { Routing } from '../../generation/families/model-routing.ts'
import type { Context } from '../../http/endpoint.ts'
import { asOf, catalogue, type CatalogueEntry } from '../../models/catalogue.ts'
import { kindOf } from '../../models/kinds.ts'
import { suggestModels } from '../../models/suggest.ts'
import type { UpstreamModel } from '../../models/upstream-list.ts'

export type List = (dashscope: Context['dashscope']) => Promise<readonly UpstreamModel[] | undefined>

/** A caller's models, independent of the API's format. */
export interface Listing {
  /** All of them, and the header with their source. */
  all: (
    context: Context,
  ) => Promise<{ entries: readonly Listed[]; headers: Readonly<Record<string, string>> }>
  /**
   * The model of the path's `{id}`, under the caller's name, with its description.
   * @throws ApiError 404
   */
  find: (context: Context) => Promise<{ model: Listed; entry: CatalogueEntry }>
}

export function createListing(routing: Routing, list: List): Listing {
  return {
    async all({ hasKey, dashscope }) {
      const upstream = hasKey ? await list(dashscope) : undefined
      return {
        entries: withAliases(merge(upstream ?? []), routing),
        headers: {
          'x-gateway-models': upstream === undefined ? `catalogue of ${asOf}` : 'dashscope and catalogue',
        },
      }
    },
    async find({ id: name, hasKey, dashscope }) {
      const target = routing.resolve(name)
      const id = target ?? name
      const known = catalogue.find((one) => one.id === id)
      const found =
        known ?? (hasKey ? merge((await list(dashscope)) ?? []).find((other) => other.id === id) : undefined)
      // A dated snapshot of a known family is described like its main alias.
      const isNamed = target !== undefined || isSnapshot(id)
      const entry = found ?? (isNamed ? { id, ownedBy: 'dashscope' } : undefined)
      if (entry === undefined) throw refuseForeignModel(name) ?? unknownModel(name)
      return { model: toListed(entry, name), entry }
    },
  }
}

/** `qwen-plus-2025-12-01`, `qwen-plus-latest`: one of the catalogue's ids with a suffix. */
function isSnapshot(id: string): boolean {
  const isNamed = catalogue.some((entry) => id.toLowerCase().startsWith(`${entry.id.toLowerCase()}-`))
  return (
    isNamed &&
    (kindOf(id) !== 'chat' || familyOf(id).name !== 'unknown') &&
    /-(?:latest|preview|us|\d{4}-\d{2}-\d{2}|\d{4})$/.test(id)
  )
}

/** An entry, under the name that callers use. */
export interface Listed extends CatalogueEntry {
  aliasOf?: string
}

function toListed(entry: CatalogueEntry, name: string): Listed {
  return entry.id === name ? entry : { ...entry, id: name, aliasOf: entry.id }
}

/** The operator's names for models, which win over DashScope's, at the end. A prefix is listed with its `*`. */
function withAliases(entries: readonly CatalogueEntry[], { aliases }: Routing): Listed[] {
  const known = new Map<string, Listed>(entries.map((entry) => [entry.id, entry]))
  const own = aliases.map(([name, id]) => toListed(known.get(id) ?? { id, ownedBy: 'dashscope' }, name))
  for (const entry of own) known.set(entry.id, entry)
  return [...known.values()]
}

/** The catalogue, with DashScope's own figures where it has them, followed by models that only DashScope lists. */
function merge(upstream: readonly UpstreamModel[]): CatalogueEntry[] {
  const known = new Map<string, CatalogueEntry>(catalogue.map((entry) => [entry.id, entry]))
  for (const { model: id, model_info: info } of upstream) {
    if (id === undefined || id === '') continue
    const { context_window: context, max_output_tokens: maxOutput } = info ?? {}
    known.set(id, {
      ...(known.get(id) ?? { id, ownedBy: 'dashscope' }),
      ...(context !== undefined && { context }),
      ...(maxOutput !== undefined && { maxOutput }),
    })
  }
  return [...known.values()]
}

function unknownModel(id: string): ApiError {
  const { english, chinese } = suggestModels(id)
  const shown = id.slice(0, 128)
  return invalidRequest(`The model '${shown}' does not exist or you do not have access to it. ${english}`, {
    status: 404,
    code: 'model_not_found',
    param: 'model',
    chinese: `模型 '${shown}' 不存在或无权访问。${chinese}`,
  })
}
