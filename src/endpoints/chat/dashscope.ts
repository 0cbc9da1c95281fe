/** DashScope's text-generation service, as far as we use it: help.aliyun.com/zh/model-studio/qwen-api-via-dashscope */

export type ContentItem = { type: 'text'; text: string; cache_control?: unknown }

export interface ToolCall {
  id?: string | null
  type?: string | null
  /** Missing from some models; the place in the array counts then. */
  index?: number | null
  function?: { name?: string | null; arguments?: unknown } | null
}

export interface RequestMessage {
  role: 'system' | 'user' | 'assistant' | 'tool'
  content: string | ContentItem[]
  reasoning_content?: string
  tool_calls?: unknown[]
  tool_call_id?: string
  partial?: boolean
}

export interface GenerationRequest {
  model: string
  input: { messages: RequestMessage[] }
  parameters: Record<string, unknown>
}

export interface Choice {
  /** Only with some backends, with n > 1 and in tool streams. */
  index?: number | null
  /** The string "null", null or absent while the answer goes on. */
  finish_reason?: string | null
  message?: {
    role?: string
    content?: string | readonly { text?: string | null }[] | null
    reasoning_content?: string | null
    tool_calls?: readonly ToolCall[] | null
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
  prompt_tokens_details?: { cached_tokens?: number; audio_tokens?: number } | null
  cached_tokens?: number
}

/** One answer, or one frame of a streamed one. */
export interface GenerationResult {
  output?: {
    choices?: readonly Choice[] | null
    /** result_format `text`: a model may answer so whatever was asked. */
    text?: string | null
    finish_reason?: string | null
  } | null
  usage?: Usage | null
  request_id?: string
}
