/** What is known of a group of models that order documents. */
export interface RerankFamily {
  /** For the lower-case id without the host before a slash. */
  matches: RegExp
  /** The ids that are listed. */
  ids: readonly string[]
  /** Documents of one request; scores of several requests cannot be compared. Undefined where it is not known. */
  documents?: number
  /** Of them, those that are images or videos. */
  images?: number
  videos?: number
  /** Tokens of a query or document; DashScope cuts what is longer. */
  tokensPerDocument?: number
  /** Tokens of one request: those of the query for each document, and those of the documents. */
  tokensPerRequest?: number
  instruct: boolean
  /** Takes images and videos. */
  multimodal: boolean
}

/**
 * In order: the first match counts. Source: https://help.aliyun.com/zh/model-studio/text-rerank-api; per documentation,
 * not tried against the service. Pages differ on the tokens of a request: these are the larger figures, since DashScope decides.
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
  // Ids that are not known pass, and DashScope decides.
  { matches: /(?:^|[-.\d])vl-/, ids: [], instruct: true, multimodal: true },
]

const unknown: RerankFamily = { matches: /^/, ids: [], instruct: true, multimodal: false }

/** The family of a model, whatever its case and its host. */
export function rerankFamilyOf(model: string): RerankFamily {
  const name = model.slice(model.lastIndexOf('/') + 1).toLowerCase()
  return rerankFamilies.find(({ matches }) => matches.test(name)) ?? unknown
}
