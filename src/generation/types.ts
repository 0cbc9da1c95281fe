export type * from './generation-request.ts'

export interface TokenLogprob {
  token: string
  logprob: number
  bytes: readonly number[] | null
  topLogprobs: readonly { token: string; logprob: number; bytes: readonly number[] | null }[]
}

/** Why a choice ended. */
export type FinishReason = 'stop' | 'length' | 'tool-calls'

/** A page that a web search has found. */
export interface SearchResult {
  title: string
  url: string
}

/** A source that the text cites; `start` and `end` are 0 if the text has no citation mark. */
export interface Citation extends SearchResult {
  start: number
  end: number
}

/**
 * An answer, piece by piece. `choice` and `call` are 0-based. For each choice `finish` comes last, `sources` directly
 * before it; `usage` comes after all choices. Two events only announce what comes at the end: `first-usage`, which has the
 * tokens of the prompt, and `search-results`.
 */
export type GenerationEvent =
  | { type: 'text'; choice: number; text: string; logprobs?: readonly TokenLogprob[] }
  | { type: 'reasoning'; choice: number; text: string }
  /** Once per call, before its arguments. `id` is undefined if DashScope sent none. */
  | { type: 'tool-call'; choice: number; call: number; id: string | undefined; name: string }
  | { type: 'tool-arguments'; choice: number; call: number; json: string }
  /** Base64. */
  | { type: 'audio'; choice: number; id?: string; data?: string; expiresAt?: number }
  /** Parts of an answer other than text and audio, as DashScope sends them: OCR results, image sizes. */
  | { type: 'item'; choice: number; values: readonly unknown[] }
  | { type: 'first-usage'; read: () => TokenUsage | undefined }
  | { type: 'search-results'; choice: number; results: readonly SearchResult[] }
  | { type: 'sources'; choice: number; citations: readonly Citation[]; details: AnswerDetails }
  | { type: 'finish'; choice: number; reason: FinishReason }
  | { type: 'usage'; usage: TokenUsage }

/** Additional data of an answer, as DashScope sends it. */
export interface AnswerDetails {
  search_info?: unknown
  tool_info?: unknown
  annotations?: unknown
}

/** Tokens, as DashScope counts them. Missing details are 0. */
export interface TokenUsage {
  input: number
  output: number
  total: number
  cached: number
  cacheWritten: number
  inputAudio: number
  inputImage: number
  inputVideo: number
  /** Part of `output`. */
  reasoning: number
  outputAudio: number
  /** DashScope's own counts of plugin use. */
  plugins?: unknown
}

/** One choice of a whole answer. */
export interface GeneratedChoice {
  text: string
  reasoning: string
  calls: readonly { id: string | undefined; name: string; arguments: string }[]
  logprobs: readonly TokenLogprob[]
  /** Undefined if the answer has no audio. */
  audio?: { id?: string; data: string; expiresAt?: number }
  items: readonly unknown[]
  /** The results of a search that DashScope reported before anything else. */
  found?: readonly SearchResult[]
  citations: readonly Citation[]
  details: AnswerDetails
  finishReason: FinishReason
}

/** A whole answer. */
export interface GenerationResult {
  choices: readonly GeneratedChoice[]
  usage?: TokenUsage
}

/** Data that all answers of one request share. */
export interface Envelope {
  /** DashScope's request id, or a generated one if it sent none. Empty until the first frame arrives. */
  readonly requestId: string
  /** When the answer began; Unix time in seconds. */
  readonly created: number
  now: () => number
  /** The model's name in the request. */
  readonly model: string
  newId: (prefix: string, length: number) => string
}
