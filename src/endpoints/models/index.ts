import { parseBody } from '../../http/body/parse-json.ts'
import { describeModel } from '../../generation/families/describe-model.ts'
import type { ModelFamily } from '../../generation/families/index.ts'
import type { RegionRouting, Routing } from '../../generation/families/model-routing.ts'
import { defineEndpoint, type Endpoint } from '../../http/endpoint.ts'
import { asOf, asOfSeconds, source, type CatalogueEntry } from '../../models/catalogue.ts'
import { endpointOf, isAlsoForChat, kindOf } from '../../models/kinds.ts'
import { createAnthropicModels } from './anthropic-models.ts'
import { describeOtherKind } from './describe-other-kind.ts'
import { createListing, type List, type Listed } from './listing.ts'
import { ModelAnswer, ModelList, ModelsQuery, type MatrixEntry } from './schemas.ts'

interface DescribingOptions {
  routing: Routing
  /** The treatment of each parameter of chat completions by a model. */
  toMatrix: (family: ModelFamily, model: string) => Record<string, MatrixEntry>
}

interface ModelsOptions extends DescribingOptions {
  list: List
}

export function createModels({ list, ...options }: ModelsOptions): Endpoint[] {
  const listing = createListing(options.routing, list)
  return [
    ...createAnthropicModels(listing),
    defineEndpoint({
      method: 'GET',
      path: '/models',
      summary:
        "The models; with a key, DashScope's own list too (?type=chat, embedding, rerank, speech, transcription or image for those alone)",
      key: 'optional',
      description: {
        answer: ModelList,
        query: ModelsQuery,
        headers: {
          'x-gateway-models': 'Where the list is from: DashScope and the catalogue, or the catalogue alone.',
        },
      },
      async handle(_, context) {
        const { type } = parseBody(ModelsQuery, { type: context.query.get('type') ?? undefined })
        const { entries, headers } = await listing.all(context)
        const shown = entries.filter(({ id, aliasOf = id }) => type === undefined || kindOf(aliasOf) === type)
        return { kind: 'json', body: { object: 'list', data: shown.map(toModel) }, headers }
      },
    }),
    defineEndpoint({
      method: 'GET',
      path: '/models/{id}',
      summary: 'One model, and how it treats each parameter',
      key: 'optional',
      description: { answer: ModelAnswer, errors: [404] },
      async handle(_, context) {
        const { model, entry } = await listing.find(context)
        const services = options.routing.in(context.dashscope.region)
        return { kind: 'json', body: { ...toModel(model), ...describe(entry, services, options) } }
      },
    }),
  ]
}

function toModel({ id, ownedBy, ending, aliasOf }: Listed) {
  // DashScope's list also contains models of its other services, without their type.
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

function describe(entry: CatalogueEntry, services: RegionRouting, { toMatrix }: DescribingOptions) {
  const { id, context, maxOutput } = entry
  const other = describeOtherKind(id)
  if (other !== undefined && !isAlsoForChat(id)) return { ...other, source, as_of: asOf }
  const family = services.familyOf(id)
  return {
    context_window: context ?? null,
    max_output_tokens: maxOutput ?? null,
    ...describeModel(family),
    parameters: toMatrix(family, id),
    ...other,
    source,
    as_of: asOf,
  }
}
