import { bareIdOf } from '../bare-id.ts'

/** A parameter that only some embedding models have. */
export type EmbeddingParameter =
  | 'text_type'
  | 'instruct'
  | 'output_type'
  | 'enable_fusion'
  | 'fps'
  | 'res_level'
  | 'max_video_frames'

/** A group of embedding models with the same properties. */
export interface EmbeddingFamily {
  /** Matched against the lower-case id without the host before a slash. */
  matches: RegExp
  /** The listed ids. */
  ids: readonly string[]
  service: 'text-embedding' | 'multimodal-embedding'
  /** The default first; a single one is fixed. Undefined if unknown: then DashScope decides. */
  dimensions?: readonly number[]
  /** Maximum inputs of one call. */
  perCall: number
  /** Maximum inputs with images, and with videos. */
  imagesPerCall?: number
  videosPerCall?: number
  /** Maximum tokens of one input. */
  tokensPerInput?: number
  /** Maximum tokens of one call, if larger ones are known to fail. */
  tokensPerCall?: number
  parameters: ReadonlySet<EmbeddingParameter>
  /** How several pieces become one vector: not at all, within an input with several keys, or all inputs of a call. */
  fusion: 'none' | 'input' | 'call'
}

const none: ReadonlySet<EmbeddingParameter> = new Set()
const ofTexts: ReadonlySet<EmbeddingParameter> = new Set(['text_type', 'instruct', 'output_type'])
const ofVideos = ['fps', 'res_level', 'max_video_frames'] as const

const text = { service: 'text-embedding', perCall: 10, parameters: ofTexts, fusion: 'none' } as const
const multimodal = { service: 'multimodal-embedding', perCall: 20, parameters: none, fusion: 'none' } as const

/**
 * In order: the first match counts. Sources: https://help.aliyun.com/zh/model-studio/text-embedding-synchronous-api and
 * …/multimodal-embedding-api-reference; per documentation, not tried against the service.
 */
export const embeddingFamilies: readonly EmbeddingFamily[] = [
  {
    ...text,
    matches: /^text-embedding-v4/,
    ids: ['text-embedding-v4'],
    dimensions: [1024, 2048, 1536, 768, 512, 256, 128, 64],
    tokensPerInput: 8192,
  },
  {
    ...text,
    matches: /^text-embedding-v3/,
    ids: ['text-embedding-v3'],
    dimensions: [1024, 768, 512, 256, 128, 64],
    tokensPerInput: 8192,
    parameters: new Set(['text_type', 'output_type']),
  },
  {
    ...text,
    matches: /^text-embedding-v[12](?!\d)/,
    ids: ['text-embedding-v2', 'text-embedding-v1'],
    dimensions: [1536],
    perCall: 25,
    tokensPerInput: 2048,
    parameters: new Set(['text_type']),
  },
  // A user measured that calls with more than about 4,500 tokens get no answer.
  {
    ...text,
    matches: /^qwen3\.7-text-embedding-flash/,
    ids: ['qwen3.7-text-embedding-flash'],
    perCall: 20,
    tokensPerCall: 4000,
  },
  {
    ...text,
    matches: /^qwen3\.7-text-embedding/,
    ids: ['qwen3.7-text-embedding'],
    perCall: 20,
    tokensPerInput: 128_000,
  },
  {
    ...multimodal,
    matches: /^qwen3-vl-embedding/,
    ids: ['qwen3-vl-embedding'],
    dimensions: [2560, 2048, 1536, 1024, 768, 512, 256],
    imagesPerCall: 5,
    videosPerCall: 1,
    tokensPerInput: 32_000,
    parameters: new Set(['instruct', 'enable_fusion', 'fps']),
    fusion: 'call',
  },
  // It always returns one vector per call.
  {
    ...multimodal,
    matches: /^qwen2\.5-vl-embedding/,
    ids: ['qwen2.5-vl-embedding'],
    dimensions: [1024, 2048, 768, 512],
    perCall: 1,
    parameters: new Set(['fps']),
    fusion: 'input',
  },
  {
    ...multimodal,
    matches: /^tongyi-embedding-vision-plus-2026/,
    ids: ['tongyi-embedding-vision-plus-2026-03-06'],
    imagesPerCall: 64,
    videosPerCall: 8,
    tokensPerInput: 1024,
    parameters: new Set(ofVideos),
    fusion: 'input',
  },
  {
    ...multimodal,
    matches: /^tongyi-embedding-vision-flash-2026/,
    ids: ['tongyi-embedding-vision-flash-2026-03-06'],
    imagesPerCall: 64,
    videosPerCall: 8,
    tokensPerInput: 1024,
    parameters: new Set(ofVideos),
    fusion: 'input',
  },
  {
    ...multimodal,
    matches: /^tongyi-embedding-vision-plus/,
    ids: ['tongyi-embedding-vision-plus'],
    dimensions: [1152, 1024, 512, 256, 128, 64],
    tokensPerInput: 1024,
    parameters: new Set(['fps']),
  },
  {
    ...multimodal,
    matches: /^tongyi-embedding-vision-flash/,
    ids: ['tongyi-embedding-vision-flash'],
    dimensions: [768, 512, 256, 128, 64],
    tokensPerInput: 1024,
    parameters: new Set(['fps']),
  },
  {
    ...multimodal,
    matches: /^multimodal-embedding-v1/,
    ids: ['multimodal-embedding-v1'],
    dimensions: [1024],
    imagesPerCall: 1,
    videosPerCall: 1,
    tokensPerInput: 512,
  },
  // Unknown ids pass, with every parameter and in small calls.
  {
    ...multimodal,
    matches: /multimodal|vision|(?:^|[-.\d])vl(?:-|$)/,
    ids: [],
    perCall: 1,
    parameters: new Set(['instruct', 'enable_fusion', ...ofVideos]),
    fusion: 'input',
  },
]

const unknown: EmbeddingFamily = { ...text, matches: /^/, ids: [] }

/** The family of a model, regardless of case and host. */
export function embeddingFamilyOf(model: string): EmbeddingFamily {
  const name = bareIdOf(model)
  return embeddingFamilies.find(({ matches }) => matches.test(name)) ?? unknown
}
