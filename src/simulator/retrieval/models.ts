import { isObject } from '../json.ts'

/** An embedding model, as Alibaba Cloud's pages on embedding describe it. */
export interface EmbeddingModel {
  match: RegExp
  service: 'text' | 'multimodal'
  /** The default first. */
  dimensions: readonly number[]
  /** Whether `dimension` is a parameter of the model. */
  hasDimension: boolean
  /** Inputs of one call. */
  batch: number
  images: number
  videos: number
  /** Tokens of one text. */
  tokens: number
  sparse: boolean
  fusion: 'none' | 'switch' | 'object' | 'always'
  /** How usage counts images: beside the input tokens, or among them with details. */
  usage: 'total' | 'beside' | 'details'
}

const text = {
  service: 'text',
  hasDimension: true,
  batch: 10,
  images: 0,
  videos: 0,
  tokens: 8192,
  sparse: true,
  fusion: 'none',
  usage: 'total',
} as const
const multimodal = {
  service: 'multimodal',
  hasDimension: true,
  batch: 20,
  images: 5,
  videos: 1,
  tokens: 32_000,
  sparse: false,
  fusion: 'none',
  usage: 'beside',
} as const

const embeddingModels: readonly EmbeddingModel[] = [
  { ...text, match: /^text-embedding-v4$/, dimensions: [1024, 2048, 1536, 768, 512, 256, 128, 64] },
  { ...text, match: /^text-embedding-v3$/, dimensions: [1024, 768, 512, 256, 128, 64] },
  {
    ...text,
    match: /^text-embedding-v[12]$/,
    dimensions: [1536],
    hasDimension: false,
    batch: 25,
    tokens: 2048,
    sparse: false,
  },
  {
    ...text,
    match: /^qwen3\.7-text-embedding(?:-flash)?$/,
    dimensions: [1024, 2560, 2048, 1536, 768, 512, 256],
    batch: 20,
    tokens: 128_000,
  },
  {
    ...multimodal,
    match: /^qwen3-vl-embedding$/,
    dimensions: [2560, 2048, 1536, 1024, 768, 512, 256],
    fusion: 'switch',
    usage: 'details',
  },
  {
    ...multimodal,
    match: /^qwen2\.5-vl-embedding$/,
    dimensions: [1024, 2048, 768, 512],
    fusion: 'always',
    usage: 'details',
  },
  {
    ...multimodal,
    match: /^tongyi-embedding-vision-plus-2026-03-06$/,
    dimensions: [1152, 1024, 512, 256, 128, 64],
    images: 64,
    videos: 8,
    tokens: 1024,
    fusion: 'object',
  },
  {
    ...multimodal,
    match: /^tongyi-embedding-vision-flash-2026-03-06$/,
    dimensions: [768, 512, 256, 128, 64],
    images: 64,
    videos: 8,
    tokens: 1024,
    fusion: 'object',
  },
  {
    ...multimodal,
    match: /^tongyi-embedding-vision-plus$/,
    dimensions: [1152, 1024, 512, 256, 128, 64],
    images: 8,
    tokens: 1024,
  },
  {
    ...multimodal,
    match: /^tongyi-embedding-vision-flash$/,
    dimensions: [768, 512, 256, 128, 64],
    images: 8,
    tokens: 1024,
  },
  {
    ...multimodal,
    match: /^multimodal-embedding-v1$/,
    dimensions: [1024],
    hasDimension: false,
    images: 1,
    tokens: 512,
  },
]

export function embeddingModelOf(model: string): EmbeddingModel | undefined {
  return embeddingModels.find(({ match }) => match.test(model.toLowerCase()))
}

/** A rerank model. */
export interface RerankModel {
  match: RegExp
  documents: number
  /** Maximum images and videos among the documents; 0 if the model only reads text. */
  images: number
  videos: number
  /** Tokens of a query or a document; longer ones are truncated. */
  tokens: number
  /** Tokens of a request. */
  total: number
  instruct: boolean
}

const rerank = { documents: 500, images: 0, videos: 0, tokens: 4000, total: 120_000, instruct: true }

const rerankModels: readonly RerankModel[] = [
  { ...rerank, match: /^gte-rerank(?:-v2)?$/, total: 30_000, instruct: false },
  { ...rerank, match: /^qwen3-rerank$/ },
  { ...rerank, match: /^qwen3\.7-text-rerank$/, tokens: 120_000 },
  { ...rerank, match: /^qwen3-vl-rerank$/, documents: 100, images: 40, videos: 4, tokens: 8000 },
]

export function rerankModelOf(model: string): RerankModel | undefined {
  return rerankModels.find(({ match }) => match.test(model.toLowerCase()))
}

/** Whether the model belongs to any of the embedding and rerank services. */
export function isRetrievalModel(body: unknown): boolean {
  const model = isObject(body) ? body['model'] : undefined
  if (typeof model !== 'string') return false
  return embeddingModelOf(model) !== undefined || rerankModelOf(model) !== undefined
}
