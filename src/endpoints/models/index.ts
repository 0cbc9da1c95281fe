import { invalidRequest, type ApiError } from '../../errors/api-error.ts'
import { refuseForeignModel } from '../../errors/foreign-model.ts'
import { parseBody } from '../../http/body/parse-json.ts'
import { describeModel } from '../../generation/families/describe-model.ts'
import type { ModelFamily } from '../../generation/families/index.ts'
import type { Routing } from '../../generation/families/model-routing.ts'
import { defineEndpoint, type Context, type Endpoint } from '../../http/endpoint.ts'
import { asOf, asOfSeconds, catalogue, source, type CatalogueEntry } from '../../models/catalogue.ts'
import { endpointOf, kindOf } from '../../models/kinds.ts'
import { suggestModels } from '../../models/suggest.ts'
import { describeRetrieval } from './describe-retrieval.ts'
import { ModelAnswer, ModelList, ModelsQuery, type MatrixEntry } from './schemas.ts'
import type { UpstreamModel } from '../../models/upstream-list.ts'

type List = (dashscope: Context['dashscope']) => Promise<readonly UpstreamModel[] | undefined>

interface DescribingOptions {
  routing: Routing
  /** The treatment of each parameter of chat completions by a model. */
  toMatrix: (family: ModelFamily, model: string) => Record<string, MatrixEntry>
}

interface ModelsOptions extends DescribingOptions {
  list: List
}

export function createModels({ list, ...options }: ModelsOptions): Endpoint[] {
  const { routing } = options
  return [
    defineEndpoint({
      method: 'GET',
      path: '/models',
      summary:
        "The models; with a key, DashScope's own list too (?type=chat, embedding or rerank for those alone)",
      key: 'optional',
      description: {
        answer: ModelList,
        query: ModelsQuery,
        headers: {
          'x-gateway-models': 'Where the list is from: DashScope and the catalogue, or the catalogue alone.',
        },
      },
      async handle(_, { query, dashscope, hasKey }) {
        const { type } = parseBody(ModelsQuery, { type: query.get('type') ?? undefined })
        const upstream = hasKey ? await list(dashscope) : undefined
        const entries = withAliases(merge(upstream ?? []), routing).filter(
          ({ id, aliasOf = id }) => type === undefined || kindOf(aliasOf) === type,
        )
        return {
          kind: 'json',
          body: { object: 'list', data: entries.map(toModel) },
          headers: {
            'x-gateway-models': upstream === undefined ? `catalogue of ${asOf}` : 'dashscope and catalogue',
          },
        }
      },
    }),
    defineEndpoint({
      method: 'GET',
      path: '/models/{id}',
      summary: 'One model, and how it treats each parameter',
      key: 'optional',
      description: { answer: ModelAnswer, errors: [404] },
      async handle(_, { id: name, dashscope, hasKey }) {
        const target = routing.resolve(name)
        const id = target ?? name
        const known = catalogue.find((entry) => entry.id === id)
        const entry =
          known ??
          (hasKey ? merge((await list(dashscope)) ?? []).find((other) => other.id === id) : undefined)
        // A dated snapshot of a known family is described like its main alias.
        const snapshot = isSnapshot(id, routing) ? { id, ownedBy: 'dashscope' } : undefined
        const found = entry ?? snapshot ?? (target === undefined ? undefined : { id, ownedBy: 'dashscope' })
        if (found === undefined) throw refuseForeignModel(name) ?? unknownModel(name)
        return { kind: 'json', body: { ...toModel(toListed(found, name)), ...describe(found, options) } }
      },
    }),
  ]
}

/** `qwen-plus-2025-12-01`, `qwen-plus-latest`: one of the catalogue's ids and a word more. */
function isSnapshot(id: string, routing: Routing): boolean {
  const isNamed = catalogue.some((entry) => id.toLowerCase().startsWith(`${entry.id.toLowerCase()}-`))
  return (
    isNamed &&
    (kindOf(id) !== 'chat' || routing.familyOf(id).name !== 'unknown') &&
    /-(?:latest|preview|us|\d{4}-\d{2}-\d{2}|\d{4})$/.test(id)
  )
}

/** An entry, under the name by which it is known to callers. */
interface Listed extends CatalogueEntry {
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

/** The catalogue, DashScope's own figures before ours, and what only DashScope lists after it. */
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

function toModel({ id, ownedBy, ending, aliasOf }: Listed) {
  // DashScope's list holds its other services' models as well, and says of none what it is for.
  const type = kindOf(aliasOf ?? id)
  return {
    id,
    object: 'model',
    created: asOfSeconds,
    owned_by: ownedBy,
    ...(aliasOf !== undefined && { alias_of: aliasOf }),
    ...(type !== undefined && { type, endpoint: endpointOf[type] }),
    ...(ending !== undefined && { shutdown_date: ending.date, successor: ending.successor }),
  }
}

function describe(entry: CatalogueEntry, { routing, toMatrix }: DescribingOptions) {
  const { id, context, maxOutput } = entry
  const retrieval = describeRetrieval(id)
  if (retrieval !== undefined) return { ...retrieval, source, as_of: asOf }
  const family = routing.familyOf(id)
  return {
    context_window: context ?? null,
    max_output_tokens: maxOutput ?? null,
    ...describeModel(family),
    parameters: toMatrix(family, id),
    source,
    as_of: asOf,
  }
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
