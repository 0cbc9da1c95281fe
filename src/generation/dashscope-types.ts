/** DashScope's generation services, as far as the gateway uses them: help.aliyun.com/zh/model-studio/qwen-api-via-dashscope */

/** Text models take a string, or typed items if one marks a cache point or names a document. */
export type TextItem =
  | { type: 'text'; text: string; cache_control?: unknown }
  | { type: 'doc_url'; [key: string]: unknown }

/** Multimodal models take a list of items, each with one key for its content and its options next to it. */
export type MediaItem = Record<string, unknown>

export type Content = string | TextItem[] | MediaItem[]

export interface ToolCall {
  id?: string | null
  type?: string | null
  /** Some models leave it out; then the position in the array counts. */
  index?: number | null
  function?: { name?: string | null; arguments?: unknown } | null
}

/** A call in a history. */
export interface RequestToolCall {
  index: number
  id: string
  type: 'function'
  function: { name: string; arguments: string }
}

export interface RequestMessage {
  role: 'system' | 'user' | 'assistant' | 'tool'
  content: Content
  reasoning_content?: string
  tool_calls?: readonly RequestToolCall[]
  tool_call_id?: string
  partial?: boolean
}

export interface GenerationRequest {
  model: string
  input: { messages: RequestMessage[] }
  parameters: Record<string, unknown>
}

/** One part of a multimodal answer; an OCR result and its text may share one. */
export interface AnswerItem {
  text?: string | null
  audio?: { data?: string | null; expires_at?: number | null; id?: string | null } | null
  [key: string]: unknown
}

export interface Choice {
  /** Only with some backends, with n > 1 and in tool streams. */
  index?: number | null
  /** The string "null", null or absent while the answer continues. */
  finish_reason?: string | null
  message?: {
    role?: string
    content?: string | readonly AnswerItem[] | null
    reasoning_content?: string | null
    tool_calls?: readonly ToolCall[] | null
    /** Results of speech recognition. */
    annotations?: unknown
  } | null
  logprobs?: { content?: readonly TokenLogprob[] | null } | null
}

export interface TokenLogprob {
  token: string
  logprob: number
  bytes?: number[] | null
  top_logprobs?: readonly { token: string; logprob: number; bytes?: number[] | null }[] | null
}

/** In every frame and cumulative; `{}` in some first frames. */
export interface Usage {
  input_tokens?: number
  output_tokens?: number
  /** Absent on older models. */
  total_tokens?: number
  output_tokens_details?: { reasoning_tokens?: number; audio_tokens?: number } | null
  prompt_tokens_details?: {
    cached_tokens?: number
    audio_tokens?: number
    cache_creation_input_tokens?: number
  } | null
  input_tokens_details?: { image_tokens?: number; video_tokens?: number; audio_tokens?: number } | null
  cached_tokens?: number
  image_tokens?: number
  video_tokens?: number
  audio_tokens?: number
  plugins?: unknown
}

export interface SearchResult {
  index?: number
  title?: string | null
  url?: string | null
}

/** One answer, or one frame of a streamed one. */
export interface GenerationResult {
  output?: {
    choices?: readonly Choice[] | null
    /** result_format `text`: a model may use it whatever the request has. */
    text?: string | null
    finish_reason?: string | null
    /** Empty in the frames after the one that contains it. */
    search_info?: {
      search_results?: readonly SearchResult[] | null
      extra_tool_info?: readonly unknown[] | null
    } | null
    /** Repeated in every frame after the first one with it. */
    tool_info?: readonly unknown[] | null
  } | null
  usage?: Usage | null
  request_id?: unknown
}
