import { bareIdOf } from '../bare-id.ts'

/** A group of rerank models with the same properties. */
export interface RerankFamily {
  /** Matched against the lower-case id without the host before a slash. */
  matches: RegExp
  /** The listed ids. */
  ids: readonly string[]
  /** Maximum documents of one request: scores of several requests cannot be compared. Undefined if unknown. */
  documents?: number
  /** Maximum images and videos among them. */
  images?: number
  videos?: number
  /** Tokens of a query or document; DashScope truncates longer ones. */
  tokensPerDocument?: number
  /** Tokens of one request: those of the documents, and those of the query for each document. */
  tokensPerRequest?: number
  instruct: boolean
  /** Accepts images and videos. */
  multimodal: boolean
}

/**
 * In order: the first match counts. Source: https://help.aliyun.com/zh/model-studio/text-rerank-api; per documentation,
 * not tried against the service. Pages differ on the tokens of a request. These are the larger figures: DashScope itself enforces the limit.
 */
export const rerankFamilies: readonly RerankFamily[] = [
  {
    matches: /^qwen3\.7-text-rerank/,
    ids: ['qwen3.7-text-rerank'],
    documents: 500,
    tokensPerRequest: 120_000,
    instruct: true,
    multimodal: false,
  },
  {
    matches: /^qwen3-rerank/,
    ids: ['qwen3-rerank'],
    documents: 500,
    tokensPerDocument: 4000,
    tokensPerRequest: 120_000,
    instruct: true,
    multimodal: false,
  },
  {
    matches: /^qwen3-vl-rerank/,
    ids: ['qwen3-vl-rerank'],
    documents: 100,
    images: 40,
    videos: 4,
    tokensPerDocument: 8000,
    tokensPerRequest: 120_000,
    instruct: true,
    multimodal: true,
  },
  {
    matches: /^gte-rerank/,
    ids: ['gte-rerank-v2'],
    documents: 500,
    tokensPerDocument: 4000,
    tokensPerRequest: 30_000,
    instruct: false,
    multimodal: false,
  },
  // Unknown ids pass, and DashScope decides.
  { matches: /(?:^|[-.\d])vl-/, ids: [], instruct: true, multimodal: true },
]

const unknown: RerankFamily = { matches: /^/, ids: [], instruct: true, multimodal: false }

/** The family of a model, regardless of case and host. */
export function rerankFamilyOf(model: string): RerankFamily {
  const name = bareIdOf(model)
  return rerankFamilies.find(({ matches }) => matches.test(name)) ?? unknown
}
