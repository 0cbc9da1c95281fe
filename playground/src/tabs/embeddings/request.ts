import { signal } from '@preact/signals'

import type { EmbeddingList } from '../../../../src/endpoints/embeddings/schemas.ts'
import type { CodeSample } from '../../code/sample.ts'
import { toCurl } from '../../code/to-curl.ts'
import { toNode } from '../../code/to-node.ts'
import { toPython } from '../../code/to-python.ts'
import type { Exchange } from '../../gateway/exchange.ts'
import type { GatewayRequest } from '../../gateway/request.ts'
import { readJson } from '../../gateway/send.ts'
import { detailsOf } from '../../state/models.ts'
import { keepWhile } from '../../state/unsaved.ts'
import { Run } from '../one-request/run.ts'
import { toSimilarities, type Similarities } from './similarity.ts'

export type TextType = 'none' | 'query' | 'document'

export const embeddingSettings = {
  model: signal('text-embedding-v4'),
  /** Empty for the model's own. */
  dimensions: signal(''),
  type: signal<TextType>('none'),
  instruct: signal(''),
}

/** What was typed; undefined until something is. */
export const inputs = signal<readonly string[] | undefined>(undefined)

/** An answer with the texts that it is about. */
export interface Comparison {
  input: readonly string[]
  similarities: Similarities
  size: number
  tokens: number
}

keepWhile(() => inputs.value !== undefined)

export const run = new Run<Comparison>()

export function toRequest(input: readonly string[]): GatewayRequest {
  const { model, dimensions, type, instruct } = embeddingSettings
  const known = detailsOf('embedding', model.value)
  const takes = (name: string) => known?.supported_parameters.includes(name) === true
  // A size of another model that was chosen before is not this model's.
  const size = known?.dimensions?.find((one) => String(one) === dimensions.value)
  return {
    path: '/v1/embeddings',
    body: {
      model: model.value.trim(),
      input,
      ...(size !== undefined && { dimensions: size }),
      ...(type.value !== 'none' && takes('text_type') && { text_type: type.value }),
      ...(takes('instruct') && instruct.value.trim() !== '' && { instruct: instruct.value.trim() }),
    },
  }
}

export async function read(exchange: Exchange, input: readonly string[]): Promise<Comparison | undefined> {
  const list = await readJson<EmbeddingList>(exchange)
  if (list === undefined) return undefined
  const vectors = list.data.map(({ embedding }) => (typeof embedding === 'string' ? [] : embedding))
  return {
    input,
    similarities: toSimilarities(vectors),
    size: vectors[0]?.length ?? 0,
    tokens: list.usage.total_tokens,
  }
}

/** Parameters that OpenAI's library has by name. */
const named = new Set(['model', 'input', 'dimensions', 'encoding_format', 'user'])

export function toCode({ request }: Exchange): readonly CodeSample[] {
  const body = request.body as Readonly<Record<string, unknown>>
  const method = 'embeddings.create'
  return [
    toCurl(request),
    toPython({
      request,
      method,
      body,
      known: named,
      use: 'for one in answer.data:\n    print(one.index, len(one.embedding), one.embedding[:3])',
    }),
    toNode({
      request,
      method,
      body,
      use: 'for (const { index, embedding } of answer.data) console.log(index, embedding.length, embedding.slice(0, 3))',
    }),
  ]
}
