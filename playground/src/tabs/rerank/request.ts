import { signal } from '@preact/signals'
import type { z } from 'zod'

import type { RerankList } from '../../../../src/endpoints/rerank/schemas.ts'
import type { CodeSample } from '../../code/sample.ts'
import { shorten } from '../../code/shorten.ts'
import { toCurl } from '../../code/to-curl.ts'
import { toNode } from '../../code/to-node.ts'
import { toLiteral, toPythonSample } from '../../code/to-python.ts'
import type { Exchange } from '../../gateway/exchange.ts'
import type { GatewayRequest } from '../../gateway/request.ts'
import { readJson } from '../../gateway/send.ts'
import { detailsOf } from '../../state/models.ts'
import { keepWhile } from '../../state/unsaved.ts'
import { Run } from '../one-request/run.ts'

export const rerankSettings = {
  model: signal('qwen3-rerank'),
  /** How many documents; empty for all. */
  topN: signal(''),
  instruct: signal(''),
}

/** What was typed; undefined until something is. */
export const query = signal<string | undefined>(undefined)
export const documents = signal<readonly string[] | undefined>(undefined)

keepWhile(() => query.value !== undefined || documents.value !== undefined)

export interface Ranked {
  /** The place in the request. */
  index: number
  score: number
  text: string
}

export interface Order {
  ranked: readonly Ranked[]
  tokens: number
}

export const run = new Run<Order>()

export function toRequest(question: string, given: readonly string[]): GatewayRequest {
  const { model, topN, instruct } = rerankSettings
  const takesInstruct = detailsOf('rerank', model.value)?.supported_parameters.includes('instruct')
  return {
    path: '/v1/rerank',
    body: {
      model: model.value.trim(),
      query: question,
      documents: given,
      ...(topN.value !== '' && { top_n: Number(topN.value) }),
      ...(takesInstruct === true && instruct.value.trim() !== '' && { instruct: instruct.value.trim() }),
    },
  }
}

export async function read(exchange: Exchange, given: readonly string[]): Promise<Order | undefined> {
  const list = await readJson<z.output<typeof RerankList>>(exchange)
  if (list === undefined) return undefined
  return {
    ranked: list.results.map(({ index, relevance_score: score }) => ({
      index,
      score,
      text: given[index] ?? '',
    })),
    tokens: list.usage.total_tokens,
  }
}

export function toCode({ request }: Exchange): readonly CodeSample[] {
  const body = shorten(request.body) as Readonly<Record<string, unknown>>
  return [
    toCurl(request),
    toPythonSample({
      request,
      call: `post("/rerank", cast_to=object, body=${toLiteral(body)})`,
      use: 'for result in answer["results"]:\n    print(result["index"], result["relevance_score"])',
    }),
    toNode({
      request,
      method: "post('/rerank', ",
      body: { body },
      use: 'for (const { index, relevance_score } of answer.results) console.log(index, relevance_score)',
    }),
  ]
}
