/** OpenAI's answers as we give them: https://platform.openai.com/docs/api-reference/chat/object */

export type FinishReason = 'stop' | 'length' | 'tool_calls' | 'content_filter' | 'function_call'

export interface Usage {
  prompt_tokens: number
  completion_tokens: number
  total_tokens: number
  prompt_tokens_details: {
    cached_tokens: number
    audio_tokens: number
    /** Tokens of images and video, where there are any. */
    image_tokens?: number
    video_tokens?: number
    /** Tokens written into an explicit cache. */
    cache_write_tokens?: number
  }
  completion_tokens_details: {
    reasoning_tokens: number
    audio_tokens: number
    accepted_prediction_tokens: number
    rejected_prediction_tokens: number
  }
  /** DashScope's own count of what its plugins did: `{"search":{"count":1}}`. */
  plugins?: unknown
}

export interface TokenLogprob {
  token: string
  logprob: number
  bytes: number[] | null
  top_logprobs: { token: string; logprob: number; bytes: number[] | null }[]
}

export interface Logprobs {
  content: TokenLogprob[]
  refusal: null
}

export interface ToolCall {
  id: string
  type: 'function'
  function: { name: string; arguments: string }
}

/** Where a claim was found; 0 and 0 where the text does not mark the place. */
export interface UrlCitation {
  type: 'url_citation'
  url_citation: { start_index: number; end_index: number; title: string; url: string }
}

export interface Audio {
  id: string
  /** Base64 of what was said. */
  data: string
  /** Unix time in seconds. */
  expires_at: number
  transcript: string
}

/** What DashScope says beyond OpenAI's words; each field is there only when DashScope gave it. */
export interface Extension {
  /** The parts of the answer that are no text and no audio, in order: `ocr_result`, `image_hw`. */
  content?: readonly unknown[]
  /** Sources as DashScope lists them, with icons and site names. */
  search_info?: unknown
  /** What the code interpreter ran. */
  tool_info?: unknown
  /** What speech recognition found out: language, emotion. */
  annotations?: unknown
}

export interface ChatCompletion {
  id: string
  object: 'chat.completion'
  created: number
  model: string
  choices: {
    index: number
    message: {
      role: 'assistant'
      content: string | null
      reasoning_content?: string
      tool_calls?: ToolCall[]
      function_call?: { name: string; arguments: string }
      refusal: null
      annotations: UrlCitation[]
      audio?: Audio
      dashscope?: Extension
    }
    logprobs: Logprobs | null
    finish_reason: FinishReason
  }[]
  usage?: Usage
  service_tier: 'default'
  system_fingerprint: null
}

export interface ToolCallDelta {
  index: number
  id?: string
  type?: 'function'
  function: { name?: string; arguments: string }
}

export interface Delta {
  role?: 'assistant'
  content?: string | null
  reasoning_content?: string
  tool_calls?: ToolCallDelta[]
  function_call?: { name?: string; arguments: string }
  refusal?: null
  annotations?: UrlCitation[]
  audio?: { id?: string; data?: string; expires_at?: number }
  dashscope?: Extension
}

export interface ChatCompletionChunk {
  id: string
  object: 'chat.completion.chunk'
  created: number
  model: string
  service_tier: 'default'
  system_fingerprint: null
  choices: { index: number; delta: Delta; logprobs: Logprobs | null; finish_reason: FinishReason | null }[]
  usage?: Usage | null
}
