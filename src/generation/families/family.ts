import type { Effort } from '../types.ts'
import { parameterSet, textGroups } from './parameters.ts'

export type Service = 'text-generation' | 'multimodal-generation'

/** What a turn may hold for a model. */
export type Modality = 'text' | 'image' | 'video' | 'audio' | 'file'

/** Whether a model thinks: never, when asked, unless asked not to, always. */
export type Thinking = 'none' | 'off' | 'on' | 'only'

/** Efforts that ask for thinking. */
export type ThinkingEffort = Exclude<Effort, 'none' | 'minimal'>

/** How a request limits a model's thinking. With both fields, a request has one of the two parameters, never both. */
export interface ThinkingAmount {
  /** The values of the model's own `reasoning_effort`, by effort. */
  levels?: Readonly<Record<ThinkingEffort, string>>
  /** Has `thinking_budget`, a number of tokens. */
  tokens: boolean
}

/** The properties of one family of models. A value: translators read it and know no model by name. */
export interface ModelFamily {
  name: string
  /** Tested against the lower-case model id, without the host of `host/id`. */
  matches: RegExp
  /** Matches ids of a host (`host/id`) as well; those of other families are treated as unknown models. */
  hosted: boolean
  service: Service
  inputModalities: readonly Modality[]
  /** Has `cache_control` in parts of text; other text models refuse content in the form of a list, which it needs. */
  explicitCache: boolean
  /** How a request names a file: by a URL, or by the id of an uploaded file. */
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
  /** Has `response_format` of type `json_schema`, not `json_object` alone. */
  jsonSchema: boolean
  /** DashScope's parameters that the model has. */
  parameters: ReadonlySet<string>
  /** The range of `top_p`. */
  topP: { smallest: number; largest: number; why: string }
  /** Tokens of one answer; undefined where the limit differs within the family or is not documented. */
  maxTokens?: number
  /**
   * The longest answer, in tokens, that is requested as one JSON document; longer ones are streamed and collected.
   * DashScope ends a whole answer after 300 s; 2,048 tokens take 205 s even at 10 tokens a second. 0 where it is not
   * known whether the model thinks.
   */
  wholeAnswerTokens: number
  /** Has `max_completion_tokens` by that name. */
  maxCompletionTokens: boolean
  /** Makes several choices in one call. */
  manyChoices: boolean
  /** How a conversation must be built: `alternating` turns, or one `single` user turn and nothing else. */
  turns: 'free' | 'alternating' | 'single'
  /**
   * Continues a last assistant turn that is sent with `partial: true`, while it does not think.
   * help.aliyun.com/zh/model-studio/partial-mode lists the models, as of October 2026.
   */
  partial: boolean
  /** Parameters without which the model answers nothing. */
  requires: readonly string[]
}

/** A text model without thinking; a family states only how it differs. */
export const textDefaults: Omit<ModelFamily, 'name' | 'matches'> = {
  hosted: false,
  service: 'text-generation',
  inputModalities: ['text'],
  explicitCache: false,
  files: 'url',
  frames: 'incremental',
  streamOnly: false,
  thinking: 'none',
  thinkingSwitch: 'enable_thinking',
  thinkingAmount: { tokens: true },
  jsonSchema: false,
  parameters: parameterSet(textGroups),
  topP: { smallest: 0.001, largest: 1, why: 'requires a value > 0' },
  wholeAnswerTokens: 2048,
  maxCompletionTokens: false,
  manyChoices: false,
  turns: 'free',
  partial: false,
  requires: [],
}
