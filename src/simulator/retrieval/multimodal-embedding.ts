import type { Answer } from '../http/answer-generation.ts'
import { isObject, listOf, type JsonObject } from '../json.ts'
import { invalid, refuse, type Refusal } from '../request/refusal.ts'
import { countTokens } from '../request/tokens.ts'
import { allowsOss } from '../uploads/allows-oss.ts'
import { readEnvelope } from './envelope.ts'
import { alterList, type RetrievalCall } from './faults.ts'
import { readPieces, type Piece } from './pieces.ts'
import { embeddingModelOf, type EmbeddingModel } from './models.ts'
import { refusalOfParameters } from './text-embedding.ts'
import { toFused, toVector } from './vectors.ts'

/** Tokens of one image and of one video, from the example in the documentation. */
const imageTokens = 896
const videoTokens = 3584

/** `POST /services/embeddings/multimodal-embedding/multimodal-embedding`. */
export function answerMultimodalEmbedding(call: RetrievalCall): Answer {
  const envelope = readEnvelope(call.body, embeddingModelOf, ({ service }) => service === 'multimodal')
  if ('code' in envelope) return { kind: 'refusal', refusal: envelope }
  const { model, input, parameters } = envelope
  const contents = listOf(input['contents']).map((content) => (isObject(content) ? content : {}))
  const inputs = contents.map(readPieces)
  const refusal = refusalOf(inputs, { parameters, model, resolvesOss: allowsOss(call.headers) })
  if (refusal) return { kind: 'refusal', refusal }
  const dimension = Number(parameters['dimension'] ?? model.dimensions[0])
  const isFused = model.fusion === 'always' || parameters['enable_fusion'] === true
  const groups = isFused ? [inputs.flat()] : inputs
  const embeddings = groups.map((pieces, index) => ({
    index,
    type: pieces.length === 1 ? pieces[0]?.kind : 'fused',
    embedding: toFused(pieces.map(({ value }) => toVector(value, dimension))),
  }))
  return {
    kind: 'result',
    body: {
      output: { embeddings: alterList(embeddings, call.directives) },
      usage: toUsage(inputs.flat(), model),
      request_id: call.requestId,
    },
    timeout: 298,
    leaks: false,
  }
}

interface Context {
  parameters: JsonObject
  model: EmbeddingModel
  resolvesOss: boolean
}

function refusalOf(inputs: Piece[][], { parameters, model, resolvesOss }: Context): Refusal | undefined {
  const pieces = inputs.flat()
  const count = (kind: Piece['kind']) => pieces.filter((piece) => piece.kind === kind).length
  if (inputs.length === 0 || inputs.some((one) => one.length === 0))
    return invalid('Value error, contents is invalid: each must have text, image, video or multi_images.')
  if (inputs.length > model.batch)
    return invalid(
      `Value error, batch size is invalid, it should not be larger than ${model.batch}.: input.contents`,
    )
  if (count('image') > model.images)
    return invalid(`Value error, at most ${model.images} images are allowed.`)
  if (count('video') > model.videos)
    return invalid(`Value error, at most ${model.videos} videos are allowed.`)
  if (model.fusion === 'always' && new Set(pieces.map(({ kind }) => kind)).size < pieces.length)
    return invalid('Value error, each modality is allowed at most once.')
  if (model.fusion !== 'always' && model.fusion !== 'object' && inputs.some((one) => one.length > 1))
    return invalid('Value error, each of contents must have exactly one of text, image, video.')
  if (parameters['enable_fusion'] === true && model.fusion !== 'switch')
    return invalid('Value error, enable_fusion is not supported by the model.')
  if (pieces.some(({ value }) => value === '')) return invalid('Value error, contents is empty.')
  if (pieces.some(({ kind, value }) => kind === 'text' && countTokens(value) > model.tokens))
    return invalid(`Range of input length should be [1, ${model.tokens}]`)
  const bad = pieces.find(({ kind, value }) => kind !== 'text' && !isAddress(value, resolvesOss))
  return bad === undefined ? refusalOfParameters(parameters, model) : refuse('InvalidURL')
}

function isAddress(url: string, resolvesOss: boolean): boolean {
  return (
    /^(?:https?:\/\/|data:[\w.+-]+\/[\w.+-]+;base64,)/.test(url) || (resolvesOss && url.startsWith('oss://'))
  )
}

function toUsage(pieces: readonly Piece[], { usage }: EmbeddingModel): JsonObject {
  const texts = pieces.filter(({ kind }) => kind === 'text')
  const images = pieces.filter(({ kind }) => kind === 'image').length
  const videos = pieces.filter(({ kind }) => kind === 'video').length
  const ofTexts = texts.reduce((sum, { value }) => sum + countTokens(value), 0)
  const ofImages = images * imageTokens + videos * videoTokens
  if (usage === 'details')
    return {
      input_tokens: ofTexts + ofImages,
      input_tokens_details: { image_tokens: ofImages, text_tokens: ofTexts },
      output_tokens: 0,
      total_tokens: ofTexts + ofImages,
    }
  return {
    input_tokens: ofTexts,
    image_tokens: ofImages,
    image_count: images,
    ...(videos > 0 && { duration: videos * 10 }),
  }
}
