import type { Answer } from '../http/answer-generation.ts'
import { type JsonObject } from '../json.ts'
import { invalid, type Refusal } from '../request/refusal.ts'
import { countTokens, tokenize } from '../request/tokens.ts'
import { alterList, type RetrievalCall } from './faults.ts'
import { readEnvelope } from './envelope.ts'
import { embeddingModelOf, type EmbeddingModel } from './models.ts'
import { toSparse, toVector } from './vectors.ts'

/** `POST /services/embeddings/text-embedding/text-embedding`, as recorded. */
export function answerTextEmbedding(call: RetrievalCall): Answer {
  const envelope = readEnvelope(call.body, embeddingModelOf, ({ service }) => service === 'text')
  if ('code' in envelope) return { kind: 'refusal', refusal: envelope }
  const { model, input, parameters } = envelope
  const texts = typeof input['texts'] === 'string' ? [input['texts']] : input['texts']
  const refusal = refusalOf(texts, parameters, model)
  if (refusal) return { kind: 'refusal', refusal }
  const list = texts as string[]
  const dimension = Number(parameters['dimension'] ?? model.dimensions[0])
  const output = parameters['output_type'] ?? 'dense'
  const embeddings = list.map((text, index) => ({
    ...(output !== 'sparse' && { embedding: toVector(text, dimension) }),
    ...(output !== 'dense' && { sparse_embedding: toSparse(tokenize(text)) }),
    text_index: index,
  }))
  return {
    kind: 'result',
    body: {
      output: { embeddings: alterList(embeddings, call.directives) },
      usage: { total_tokens: list.reduce((sum, text) => sum + countTokens(text), 0) },
      request_id: call.requestId,
    },
    timeout: 298,
    leaks: false,
  }
}

/** The engine's message as users quote it, with its internal name of the field. */
const engine = (words: string, field: string) =>
  invalid(`<400> InternalError.Algo.InvalidParameter: ${words}: ${field}`)

function refusalOf(texts: unknown, parameters: JsonObject, model: EmbeddingModel): Refusal | undefined {
  const field = model.batch === 25 ? 'payload.input.contents' : 'input.contents'
  if (!Array.isArray(texts) || texts.length === 0 || texts.some((text) => typeof text !== 'string'))
    return engine('Value error, contents is neither str nor list of str.', field)
  if (texts.length > model.batch)
    return engine(`Value error, batch size is invalid, it should not be larger than ${model.batch}.`, field)
  if (texts.some((text) => text === '' || countTokens(String(text)) > model.tokens))
    return invalid(
      `<400> InternalError.Algo.InvalidParameter: Range of input length should be [1, ${model.tokens}]`,
    )
  return refusalOfParameters(parameters, model)
}

/** The messages are a guess: no page quotes them. */
export function refusalOfParameters(parameters: JsonObject, model: EmbeddingModel): Refusal | undefined {
  const { dimension, text_type: type = 'document', output_type: output = 'dense' } = parameters
  const sizes = model.dimensions.join(', ')
  if (dimension !== undefined && !model.hasDimension)
    return engine('Value error, the model does not support dimension.', 'parameters.dimension')
  if (dimension !== undefined && !model.dimensions.some((size) => size === dimension))
    return engine(
      `Value error, ${JSON.stringify(dimension)} is not a dimension of the model: it should be one of ${sizes}.`,
      'parameters.dimension',
    )
  if (type !== 'document' && type !== 'query')
    return engine("Input should be 'query' or 'document'", 'parameters.text_type')
  const outputs = model.sparse ? ['dense', 'sparse', 'dense&sparse'] : ['dense']
  return outputs.some((one) => one === output)
    ? undefined
    : engine(`Input should be ${outputs.map((one) => `'${one}'`).join(' or ')}`, 'parameters.output_type')
}
