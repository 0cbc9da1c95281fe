import { invalidRequest } from '../../../errors/api-error.ts'
import type { PlannedCall } from '../../../generation/plan.ts'
import type { EmbeddingFamily } from '../../../models/families/embedding.ts'
import { uploadHeaders, type Media as Input } from '../../media-content.ts'

/** One call of a request, and the position of its first input. */
export interface Part {
  start: number
  /** Inputs. */
  count: number
  /** The number of vectors in its answer. */
  vectors: number
  call: PlannedCall
}

export interface CallOptions {
  model: string
  family: EmbeddingFamily
  parameters: Readonly<Record<string, unknown>>
}

/** Inputs → calls with as many inputs as the model accepts per call, in order. @throws ApiError 400 */
export function toCalls(inputs: readonly Input[], options: CallOptions): Part[] {
  const isFused = options.parameters['enable_fusion'] === true
  const groups = split(inputs, options.family)
  if (isFused && groups.length > 1) throw tooManyToFuse(options)
  let start = 0
  return groups.map((group) => {
    const part = {
      start,
      count: group.length,
      vectors: isFused ? 1 : group.length,
      call: toCall(group, options),
    }
    start += group.length
    return part
  })
}

function tooManyToFuse({ model, family }: CallOptions) {
  const { perCall, imagesPerCall = perCall, videosPerCall = perCall } = family
  return invalidRequest(
    `Invalid 'input': too many inputs for one vector. '${model}' combines at most ${perCall} inputs, including at most ${imagesPerCall} images and ${videosPerCall} videos.`,
    {
      code: 'invalid_value',
      param: 'input',
      chinese: `参数 'input' 不对：模型 '${model}' 最多融合 ${perCall} 条输入，其中图片 ${imagesPerCall} 张、视频 ${videosPerCall} 个。`,
    },
  )
}

/** Groups of as many inputs as fit into a call, at least one each. */
function split(inputs: readonly Input[], family: EmbeddingFamily): Input[][] {
  const groups: Input[][] = []
  let size = sizeOf()
  for (const input of inputs) {
    const last = groups.at(-1)
    const grown = sizeOf(input, size)
    if (last !== undefined && fits(grown, family)) {
      last.push(input)
      size = grown
    } else {
      groups.push([input])
      size = sizeOf(input)
    }
  }
  return groups
}

interface Size {
  inputs: number
  images: number
  videos: number
  tokens: number
}

function sizeOf(input?: Input, before: Size = { inputs: 0, images: 0, videos: 0, tokens: 0 }): Size {
  if (input === undefined) return before
  const { text = '', image, video, multi_images: images = [] } = input
  return {
    inputs: before.inputs + 1,
    images: before.images + images.length + (image === undefined ? 0 : 1),
    videos: before.videos + (video === undefined ? 0 : 1),
    tokens: before.tokens + maxTokensOf(text),
  }
}

/** An upper estimate of a text's tokens: one per three Latin characters, or per character of any other script. */
function maxTokensOf(text: string): number {
  const latin = text.replaceAll(/[^\u0020-\u024f]/g, '').length
  return text.length - latin + Math.ceil(latin / 3)
}

function fits({ inputs, images, videos, tokens }: Size, family: EmbeddingFamily): boolean {
  const { perCall, imagesPerCall = Infinity, videosPerCall = Infinity, tokensPerCall = Infinity } = family
  return inputs <= perCall && images <= imagesPerCall && videos <= videosPerCall && tokens <= tokensPerCall
}

const paths: Readonly<Record<EmbeddingFamily['service'], string>> = {
  'text-embedding': '/services/embeddings/text-embedding/text-embedding',
  'multimodal-embedding': '/services/embeddings/multimodal-embedding/multimodal-embedding',
}

function toCall(inputs: readonly Input[], { model, family, parameters }: CallOptions): PlannedCall {
  const isText = family.service === 'text-embedding'
  const input = isText ? { texts: inputs.map(({ text }) => text) } : { contents: inputs }
  return {
    mode: 'send',
    path: paths[family.service],
    body: { model, input, parameters },
    headers: uploadHeaders(inputs),
  }
}
