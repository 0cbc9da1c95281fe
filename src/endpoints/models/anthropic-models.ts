import { z } from 'zod'

import { invalidRequest } from '../../errors/api-error.ts'
import { parseBody } from '../../http/body/parse-json.ts'
import { defineEndpoint, type Endpoint } from '../../http/endpoint.ts'
import { asOfSeconds } from '../../models/catalogue.ts'
import { kindOf } from '../../models/kinds.ts'
import type { Listed, Listing } from './listing.ts'
import { ModelsQuery } from './schemas.ts'

/** https://platform.claude.com/docs/en/api/models */
const AnthropicModel = z
  .object({
    type: z.literal('model'),
    id: z.string(),
    display_name: z.string(),
    created_at: z.iso.datetime(),
    max_input_tokens: z.int().nullable(),
    max_tokens: z.int().nullable(),
    capabilities: z.null(),
    lifecycle: z.enum(['active', 'retired']),
    line: z.null(),
    deprecated_at: z.null(),
    retires_at: z.iso.datetime().nullable(),
  })
  .meta({ id: 'AnthropicModel', description: "A model in the form of Anthropic's API." })

const AnthropicModelList = z
  .object({
    data: z.array(AnthropicModel),
    has_more: z.boolean(),
    first_id: z.string().nullable(),
    last_id: z.string().nullable(),
  })
  .meta({ id: 'AnthropicModelList', description: "The models in the form of Anthropic's API." })

const Page = z.object({
  limit: z.int().min(1).max(1000).default(20),
  before_id: z.string().optional(),
  after_id: z.string().optional(),
})

const anthropic = {
  method: 'GET',
  withHeader: 'anthropic-version',
  acceptsXApiKey: true,
  errorFormat: 'anthropic',
  key: 'optional',
} as const

/** The models for requests with the header that Anthropic's clients always send. */
export function createAnthropicModels(listing: Listing): Endpoint[] {
  return [
    defineEndpoint({
      ...anthropic,
      path: '/models',
      summary: "The models in the form of Anthropic's API",
      description: {
        answer: AnthropicModelList,
        headerNote: 'It comes in pages: `limit` is 1 to 1000 (20), `before_id` and `after_id` are ids.',
      },
      async handle(_, context) {
        const page = readPage(context.query)
        const { type = 'chat' } = parseBody(ModelsQuery, { type: context.query.get('type') ?? undefined })
        const { entries, headers } = await listing.all(context)
        const answering = entries.filter(({ id, aliasOf = id }) => kindOf(aliasOf) === type)
        return { kind: 'json', body: toPage(answering.map(toModel), page), headers }
      },
    }),
    defineEndpoint({
      ...anthropic,
      path: '/models/{id}',
      summary: "One model in the form of Anthropic's API",
      description: { answer: AnthropicModel, errors: [404] },
      async handle(_, context) {
        const { model } = await listing.find(context)
        return { kind: 'json', body: toModel(model) }
      },
    }),
  ]
}

type Model = z.output<typeof AnthropicModel>

interface PageQuery {
  limit: number
  before: string | null
  after: string | null
}

/** @throws ApiError 400 for a limit that is not a number from 1 to 1000 */
function readPage(query: URLSearchParams): PageQuery {
  const given = query.get('limit')
  const limit = given === null ? undefined : Number(given)
  parseBody(Page, { limit })
  return { limit: limit ?? 20, before: query.get('before_id'), after: query.get('after_id') }
}

/** @throws ApiError 400 for an id that is not in the list */
function toPage(models: readonly Model[], { limit, before, after }: PageQuery) {
  const place = (id: string, param: string) => {
    const found = models.findIndex((model) => model.id === id)
    if (found < 0) throw notListed(id, param)
    return found
  }
  const from = after === null ? 0 : place(after, 'after_id') + 1
  const end = before === null ? models.length : place(before, 'before_id')
  // A page before an id ends at it; any other page has its own start.
  const start = before !== null && after === null ? Math.max(from, end - limit) : from
  const data = models.slice(start, Math.min(end, start + limit))
  return {
    data,
    has_more: before !== null && after === null ? start > 0 : start + data.length < end,
    first_id: data[0]?.id ?? null,
    last_id: data.at(-1)?.id ?? null,
  }
}

function notListed(id: string, param: string) {
  const shown = id.slice(0, 128)
  return invalidRequest(`Invalid '${param}': there is no model '${shown}'.`, {
    code: 'invalid_value',
    param,
    chinese: `参数 '${param}' 不对：没有模型 '${shown}'。`,
  })
}

function toModel({ id, context, maxOutput, ending }: Listed): Model {
  return {
    type: 'model',
    id,
    display_name: id,
    created_at: toTime(asOfSeconds * 1000),
    max_input_tokens: context ?? null,
    max_tokens: maxOutput ?? null,
    capabilities: null,
    lifecycle: ending === undefined ? 'active' : 'retired',
    line: null,
    deprecated_at: null,
    retires_at: ending === undefined ? null : toTime(Date.parse(ending.date)),
  }
}

/** Without fractions of a second. */
function toTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace('.000Z', 'Z')
}
