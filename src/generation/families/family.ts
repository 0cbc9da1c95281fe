import { everything, taking } from './parameters.ts'

export type Service = 'text-generation' | 'multimodal-generation'

/** What a message may hold for a model. */
export type Modality = 'text' | 'image' | 'video' | 'audio' | 'file'

/** Whether a model thinks: never, when asked, unless asked not to, always. */
export type Thinking = 'none' | 'off' | 'on' | 'only'

/** OpenAI's efforts that ask for thinking. */
export type Effort = 'low' | 'medium' | 'high' | 'xhigh' | 'max'

/** How a model can be told how much to think; both are there where it takes one or the other in a request, never both. */
export interface ThinkingAmount {
  /** The levels of the model's `reasoning_effort`, by OpenAI's. */
  levels?: Readonly<Record<Effort, string>>
  /** Takes `thinking_budget`, a number of tokens. */
  tokens: boolean
}

/** What sets the models of one family apart. A value: the translators ask it, they know no names. */
export interface ChatFamily {
  name: string
  /** Of the lower-case model id, without the host of `host/id`. */
  claims: RegExp
  /** Claims ids of a host (`host/id`) as well; the others leave these to the unknown ones. */
  hosted: boolean
  service: Service
  takesParts: readonly Modality[]
  /** Takes `cache_control` in parts of text; other text models refuse the list that it makes of a content. */
  explicitCache: boolean
  /** How a file is named to the model: by a URL, or by the id of an uploaded file. */
  files: 'url' | 'id'
  /**
   * What a stream's frames hold although `incremental_output: true` is sent: the next piece, or the whole so far.
   * Known, never guessed from the text: `["1","10","100"]` is `110100` in one and `100` in the other.
   */
  frames: 'incremental' | 'cumulative'
  /** Answers over server-sent events only. */
  streamOnly: boolean
  thinking: Thinking
  /** The parameter that switches thinking on and off. */
  thinkingSwitch: 'enable_thinking' | 'thinking'
  thinkingAmount: ThinkingAmount
  /** Takes `response_format` of type `json_schema`, not `json_object` alone. */
  jsonSchema: boolean
  /** Names of parameters that go upstream, in whatever form. */
  takes: ReadonlySet<string>
  /** The largest and smallest `top_p` taken. */
  topP: { smallest: number; largest: number; why: string }
  /** Tokens of one answer; undefined where the limit differs within the family or is not documented. */
  maxTokens?: number
  /** Takes `max_completion_tokens` by that name. */
  maxCompletionTokens: boolean
  /** Makes several choices in one call. */
  manyChoices: boolean
  /** How a conversation must be built: `alternating` turns, or one `single` user message and nothing else. */
  turns: 'free' | 'alternating' | 'single'
  /**
   * Goes on from a last message of the assistant, sent with `partial: true`, while it does not think.
   * help.aliyun.com/zh/model-studio/partial-mode lists the models, as of October 2026.
   */
  partial: boolean
  /** Parameters without which the model answers nothing. */
  requires: readonly string[]
}

/** The ordinary text model, without thinking; a family says only how it differs. */
export const ordinary: Omit<ChatFamily, 'name' | 'claims'> = {
  hosted: false,
  service: 'text-generation',
  takesParts: ['text'],
  explicitCache: false,
  files: 'url',
  frames: 'incremental',
  streamOnly: false,
  thinking: 'none',
  thinkingSwitch: 'enable_thinking',
  thinkingAmount: { tokens: true },
  jsonSchema: false,
  takes: taking(everything),
  topP: { smallest: 0.001, largest: 1, why: 'takes more than 0' },
  maxCompletionTokens: false,
  manyChoices: false,
  turns: 'free',
  partial: false,
  requires: [],
}
