import { invalidRequest, type ApiError } from '../../openai/api-error.ts'
import { isRecord } from '../../openai/fields.ts'
import { describeModel } from '../chat/index.ts'
import { defineEndpoint, type Context, type Endpoint } from '../endpoint.ts'
import { asOf, asOfSeconds, catalogue, source, type CatalogueEntry } from './catalogue.ts'
import { nearestOf } from './nearest.ts'
import { createUpstreamList, type UpstreamModel } from './upstream-list.ts'

type List = (dashscope: Context['dashscope']) => Promise<readonly UpstreamModel[] | undefined>

export function createModels(list: List = createUpstreamList()): Endpoint[] {
  return [
    defineEndpoint({
      method: 'GET',
      path: '/models',
      summary: "The models; with a key, DashScope's own list too (?type=chat for chat models alone)",
      needsKey: false,
      async handle(_, { query, dashscope, hasKey }) {
        const type = query.get('type')
        if (type !== null && type !== 'chat') {
          throw invalidRequest(
            `Invalid value for 'type': '${type.slice(0, 64)}'. Supported value is: 'chat'.`,
            {
              code: 'invalid_value',
              param: 'type',
            },
          )
        }
        const upstream = hasKey ? await list(dashscope) : undefined
        const entries = merge(upstream ?? []).filter(({ id }) => type === null || isChat(id))
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
      summary: 'One model, and what becomes of each parameter with it',
      needsKey: false,
      async handle(_, { id, dashscope, hasKey }) {
        const known = merge([]).find((entry) => entry.id === id)
        const entry =
          known ??
          (hasKey ? merge((await list(dashscope)) ?? []).find((other) => other.id === id) : undefined)
        if (entry === undefined) throw unknownModel(id)
        return { kind: 'json', body: { ...toModel(entry), ...describe(entry) } }
      },
    }),
  ]
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

/** DashScope's list holds its other services' models as well, and says of none what it is for. */
const otherServices =
  /embedding|rerank|wanx|^wan\d|image|flux|diffusion|video|tts|cosyvoice|sambert|paraformer|sensevoice|fun-asr|gummy|realtime|livetranslate|s2s|z-image|vidu|pixverse|animate|emo|liveportrait|face|deep-research/

function isChat(id: string): boolean {
  return !otherServices.test(id.toLowerCase())
}

function toModel({ id, ownedBy }: CatalogueEntry) {
  return { id, object: 'model', created: asOfSeconds, owned_by: ownedBy }
}

function describe({ id, context, maxOutput }: CatalogueEntry) {
  return {
    context_window: context ?? null,
    max_output_tokens: maxOutput ?? null,
    ...describeModel(id),
    source,
    as_of: asOf,
  }
}

function unknownModel(id: string): ApiError {
  return invalidRequest(
    `The model '${id.slice(0, 128)}' does not exist or you do not have access to it.${hint(id)}`,
    { status: 404, code: 'model_not_found', param: 'model' },
  )
}

function hint(id: string): string {
  const nearest = nearestOf(
    id,
    catalogue.map((entry) => entry.id),
  )
  return nearest === undefined || nearest === id ? '' : ` Did you mean '${nearest}'?`
}

/** "Model not found" with the nearest id that is known, where the request names a model. */
export function withSuggestion(error: ApiError, body: unknown): ApiError {
  const model = isRecord(body) ? body['model'] : undefined
  const words = error.code === 'model_not_found' && typeof model === 'string' ? hint(model) : ''
  if (words === '') return error
  return error.reworded({
    message: error.message + words,
    chinese: error.chinese && error.chinese + words.replace(/ Did you mean (.+)\?$/, '您是否想用 $1？'),
  })
}
