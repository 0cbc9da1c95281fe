import type { z } from 'zod'

import { Failure, passed, type Check, type Context, type Outcome } from '../../check.ts'
import { expectJson } from '../../explain/explain-answer.ts'
import { embeddingsShape, rerankShape } from '../../explain/shapes.ts'
import { say } from '../../texts/index.ts'
import { modelMs } from '../timeouts.ts'
import { skipUnavailable } from './skip-unavailable.ts'

const dimensions = 64
const texts = ['借款合同应当采用什么形式？', '明天的天气怎么样？']
const documents = ['明天天气晴好。', '借款合同应当采用书面形式。', '红烧肉要炖两个小时。']

/** Asks a model of its own; not every account has it. */
async function askModel<Body>(
  { session, key }: Context,
  path: string,
  { model, schema, ...rest }: { model: string; schema: z.ZodType<Body>; [field: string]: unknown },
): Promise<Body | Outcome> {
  const answer = await session.ask({ path, key, body: { model, ...rest } })
  return skipUnavailable(answer, model) ?? expectJson(answer, 200, schema)
}

const isOutcome = (value: object): value is Outcome => 'status' in value

export const embeddings: Check = {
  name: 'embeddings',
  needsKey: true,
  after: ['service'],
  timeoutMs: modelMs,
  async run(context) {
    const model = 'text-embedding-v4'
    const list = await askModel(context, '/v1/embeddings', {
      model,
      input: texts,
      dimensions,
      // The format that OpenAI's SDKs ask for.
      encoding_format: 'base64',
      schema: embeddingsShape,
    })
    if (isOutcome(list)) return list
    const { data, usage } = list
    const sizes = data.map(({ embedding }) => Buffer.from(embedding, 'base64').length / 4)
    const isInOrder = data.every(({ index }, place) => index === place)
    if (data.length !== texts.length || !isInOrder || sizes.some((size) => size !== dimensions))
      throw new Failure(
        say('wrongVectors', {
          count: data.length,
          sizes: sizes.join(', '),
          expected: texts.length,
          dimensions,
        }),
        say('wrongShapeAdvice'),
      )
    const { total_tokens: tokens } = usage
    return passed(say('embedded', { model, count: data.length, dimensions, tokens }), {
      dimensions,
      total_tokens: tokens,
    })
  },
}

export const rerank: Check = {
  name: 'rerank',
  needsKey: true,
  after: ['service'],
  timeoutMs: modelMs,
  async run(context) {
    const model = 'qwen3-rerank'
    const answer = await askModel(context, '/v1/rerank', {
      model,
      query: texts[0],
      documents,
      schema: rerankShape,
    })
    if (isOutcome(answer)) return answer
    const places = answer.results.map(({ index }) => index)
    const isWhole =
      places.toSorted((one, other) => one - other).join() === documents.map((_, at) => at).join()
    if (!isWhole || places[0] !== 1)
      throw new Failure(say('wrongOrder', { model, order: places.join(', ') }), say('wrongShapeAdvice'))
    const score = (answer.results[0]?.relevance_score ?? 0).toFixed(2)
    return passed(say('reranked', { model, count: places.length, score }), { score: Number(score) })
  },
}
