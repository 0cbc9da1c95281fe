export type * from './generation-request.ts'

export interface TokenLogprob {
  token: string
  logprob: number
  bytes: readonly number[] | null
  topLogprobs: readonly { token: string; logprob: number; bytes: readonly number[] | null }[]
}

/** Why a choice ended. */
export type FinishReason = 'stop' | 'length' | 'tool-calls'

/** A source that the text cites; `start` and `end` are 0 where the text does not mark the place. */
export interface Citation {
  start: number
  end: number
  title: string
  url: string
}

/**
 * What a model says, piece by piece. `choice` and `call` are 0-based. For each choice `finish` comes last, `sources`
 * right before it; `usage` comes after all of them.
 */
export type GenerationEvent =
  | { type: 'text'; choice: number; text: string; logprobs?: readonly TokenLogprob[] }
  | { type: 'reasoning'; choice: number; text: string }
  /** Once per call, before its arguments. `id` is undefined where DashScope gave none. */
  | { type: 'tool-call'; choice: number; call: number; id: string | undefined; name: string }
  | { type: 'tool-arguments'; choice: number; call: number; json: string }
  /** Base64. */
  | { type: 'audio'; choice: number; id?: string; data?: string; expiresAt?: number }
  /** Parts of an answer that are no text and no audio, as DashScope sends them: OCR results, image sizes. */
  | { type: 'item'; choice: number; values: readonly unknown[] }
  | { type: 'sources'; choice: number; citations: readonly Citation[]; details: AnswerDetails }
  | { type: 'finish'; choice: number; reason: FinishReason }
  | { type: 'usage'; usage: TokenUsage }

/** What an answer brings beside its text, as DashScope sends it. */
export interface AnswerDetails {
  search_info?: unknown
  tool_info?: unknown
  annotations?: unknown
}

/** Tokens, as DashScope counts them. Details that count nothing are 0. */
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
  /** DashScope's own count of what its plugins did. */
  plugins?: unknown
}

/** One choice of a whole answer. */
export interface GeneratedChoice {
  text: string
  reasoning: string
  calls: readonly { id: string | undefined; name: string; arguments: string }[]
  logprobs: readonly TokenLogprob[]
  /** Undefined where the answer holds no audio. */
  audio?: { id?: string; data: string; expiresAt?: number }
  items: readonly unknown[]
  citations: readonly Citation[]
  details: AnswerDetails
  finishReason: FinishReason
}

/** A whole answer. */
export interface GenerationResult {
  choices: readonly GeneratedChoice[]
  usage?: TokenUsage
}

/** What every answer of one request has in common. */
export interface Envelope {
  /** DashScope's request id, or one of our own where it sent none. Empty until the first frame is there. */
  readonly requestId: string
  /** When the answer began; Unix time in seconds. */
  readonly created: number
  now: () => number
  /** The model as the caller named it. */
  readonly model: string
  /** What DashScope had counted when the first frame came; undefined before that, and where it counted nothing. */
  readonly firstUsage: TokenUsage | undefined
  newId: (prefix: string, length: number) => string
}
