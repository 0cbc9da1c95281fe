import { z } from 'zod'

import { maxLength, modelName, openObject, optional } from '../../http/body/fields.ts'
import { DryRun } from '../dry-run.ts'
import { MediaContent } from '../media-content.ts'

const Query = z.union([z.string(), MediaContent])
const Document = z.union([z.string(), MediaContent])
const Documents = z.array(Document)
// RAGFlow sends the boolean as a string.
const Switch = z.union([z.boolean(), z.enum(['true', 'false'])])

/** The union of the formats of Jina, Cohere, TEI and DashScope. */
export const RerankRequest = openObject({
  model: modelName(),
  query: optional(Query),
  documents: optional(Documents),
  texts: optional(z.array(z.string())),
  top_n: optional(z.int().min(1)),
  return_documents: optional(Switch),
  return_text: optional(Switch),
  // Each of them is looked up in each document.
  rank_fields: optional(z.array(z.string().check(maxLength(256))).check(maxLength(64))),
  instruct: optional(z.string()),
  instruction: optional(z.string()),
  task: optional(z.string()),
  fps: optional(z.number().min(0).max(1)),
  return_embeddings: optional(Switch),
  raw_scores: optional(Switch),
  input: optional(openObject({ query: optional(Query), documents: optional(Documents) })),
  parameters: optional(
    openObject({
      top_n: optional(z.int().min(1)),
      return_documents: optional(Switch),
      instruct: optional(z.string()),
      fps: optional(z.number().min(0).max(1)),
    }),
  ),
})
export type RerankRequest = z.output<typeof RerankRequest>
export type Document = z.output<typeof Document>

// `.meta()` would return a copy without the properties that openObject() sets.
RerankRequest.register(z.globalRegistry, {
  id: 'RerankRequest',
  description:
    "Documents to be ordered by a query, as clients of Jina's or Cohere's API send them. A parameter that is null is absent.",
})

const RerankResult = z
  .object({
    index: z.int().min(0).meta({ description: 'The place of the document in the request.' }),
    relevance_score: z.number().meta({ description: 'Comparable within this answer alone.' }),
    document: z.exactOptional(
      z
        .looseObject({})
        .meta({ description: 'With `return_documents`: `{"text"}`, or the object of the request.' }),
    ),
  })
  .meta({ id: 'RerankResult', description: 'How well a document fits the query.' })
export type RerankResult = z.output<typeof RerankResult>

const count = () => z.int().min(0)

export const RerankList = z
  .object({
    id: z.string(),
    object: z.literal('list'),
    model: z.string(),
    results: z.array(RerankResult),
    usage: z.object({ prompt_tokens: count(), total_tokens: count() }),
    meta: z.object({
      api_version: z.object({ version: z.literal('2') }),
      billed_units: z.object({ search_units: count() }),
      tokens: z.object({ input_tokens: count(), output_tokens: count() }),
    }),
  })
  .meta({ id: 'RerankList', description: 'The documents that fit best, the best first.' })
export type RerankList = z.output<typeof RerankList>

export const RerankAnswer = z.union([RerankList, DryRun]).meta({
  id: 'RerankAnswer',
  description: 'The order; or, with `x-gateway-dry-run: true`, what would be sent.',
})
