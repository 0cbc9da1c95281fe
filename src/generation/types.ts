import type { Adjustment } from '../errors/adjustment.ts'

/** Where the caller wrote something, for errors and reports: `messages[0].content[1]`, `input[0]`, `max_output_tokens`. */
export interface Sourced {
  param: string
}

/** What a model is asked, independent of the API that the caller speaks. */
export interface GenerationRequest {
  /** The model as the caller named it. */
  model: string
  turns: readonly Turn[]
  tools: readonly FunctionTool[]
  toolChoice?: ToolChoice
  /** Whether the model may make several calls in one answer. */
  parallelToolCalls?: Given<boolean>
  responseFormat?: ResponseFormat
  reasoning: Reasoning
  search?: SearchOptions
  /** How many answers, at least 1. */
  choices: Given<number>
  /** Everything else, under DashScope's name. */
  settings: readonly Setting[]
  /** What the dialect itself left out or changed, in the order of the request. */
  adjustments: readonly Adjustment[]
}

/** A value and where the caller wrote it. */
export interface Given<Value> extends Sourced {
  value: Value
}

/** A parameter that the core does not look into, such as `temperature`. */
export interface Setting extends Given<unknown> {
  /** DashScope's name. */
  name: string
}

interface TurnBase extends Sourced {
  /** Where its content is: `messages[0].content`. */
  contentParam: string
  content: string | readonly Part[]
}

export type Turn =
  | (TurnBase & { role: 'system' | 'user' })
  | (TurnBase & AssistantTurn)
  | (TurnBase & {
      role: 'tool'
      /** The call that the content is the result of. */
      callId: string
      /** The function's name, where the caller repeats it. */
      name?: string
    })

export interface AssistantTurn {
  role: 'assistant'
  /** What the model thought before it answered. */
  reasoning?: Given<string>
  calls: readonly PastCall[]
  /** Whether the model goes on from this turn; undefined where the caller does not say. */
  continues?: Given<boolean>
}

/** A call of an earlier turn. */
export interface PastCall extends Sourced {
  id: string
  name: string
  /** As the caller sent it: JSON in the best case. */
  arguments: string | undefined
}

/** A part of a turn. `settings`: fields beside it that DashScope has too (`fps`, `cache_control`). */
export type Part = Sourced & { settings?: Readonly<Record<string, unknown>> } & (
    | { type: 'text'; text: string }
    | { type: 'image'; url: string; detail?: string }
    | { type: 'video'; url: string | readonly string[] }
    | { type: 'audio'; url: string }
    | { type: 'file'; id?: string; url?: string }
    | { type: 'documents'; urls: readonly string[] }
  )

export interface FunctionTool extends Sourced {
  name: string
  description?: string
  /** JSON Schema. */
  parameters?: Readonly<Record<string, unknown>>
}

export type ToolChoice = Sourced &
  ({ type: 'auto' | 'none' | 'required' } | { type: 'function'; name: string })

export type ResponseFormat = Sourced &
  (
    | { type: 'text' | 'json-object' }
    | { type: 'json-schema'; name: string; description?: string; schema?: unknown; strict?: boolean }
  )

export type Effort = 'none' | 'minimal' | 'low' | 'medium' | 'high' | 'xhigh' | 'max'

/** Whether and how much the model thinks. Where fields contradict each other, the earliest in `wishes` wins. */
export interface Reasoning {
  wishes: readonly ReasoningWish[]
}

/** What one field says about thinking. */
export interface ReasoningWish extends Sourced {
  given: string | number | boolean
  enabled?: boolean
  effort?: Effort
  /** Tokens. */
  budget?: number
}

export interface SearchOptions extends Sourced {
  enabled: boolean
  /** The caller expects sources and marks of where each is used. */
  citations: boolean
  /** DashScope's own `search_options`. */
  options?: Readonly<Record<string, unknown>>
}

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
  /** DashScope's request id, or one of our own where it sent none. Known once the first frame is there. */
  readonly requestId: string
  /** Unix time in seconds. */
  readonly created: number
  /** The model as the caller named it. */
  readonly model: string
  newId: (prefix: string, length: number) => string
}

/** Events → the text of a stream in the caller's API. Each method returns the text to send; '' for none. */
export interface StreamEncoder {
  push(event: GenerationEvent): string
  /** After the last event. @throws DashScopeError when the answer cannot be expressed */
  end(): string
}
