import type { Effort } from '../types.ts'
import { parameterSet, textGroups } from './parameters.ts'

export type Service = 'text-generation' | 'multimodal-generation'

/** The modalities that a turn may have. */
export type Modality = 'text' | 'image' | 'video' | 'audio' | 'file'

/** Whether a model thinks: never, on request, by default, always. */
export type Thinking = 'none' | 'off' | 'on' | 'only'

/** Efforts that request thinking. */
export type ThinkingEffort = Exclude<Effort, 'none' | 'minimal'>

/** How a request limits a model's thinking. With both fields, a request has one of the two parameters, never both. */
export interface ThinkingAmount {
  /** The values of the model's own `reasoning_effort`, by effort. */
  levels?: Readonly<Record<ThinkingEffort, string>>
  /** Has `thinking_budget`, a number of tokens. */
  tokens: boolean
}

/** The properties of one family of models. Plain data: translators read it and contain no model names. */
export interface ModelFamily {
  name: string
  /** Tested against the lower-case model id, without the host of `host/id`. */
  matches: RegExp
  /** Matches ids of a host (`host/id`) as well; those of other families are treated as unknown models. */
  hosted: boolean
  service: Service
  inputModalities: readonly Modality[]
  /** Supports `cache_control` in text parts. It requires content as a list, which other text models refuse. */
  explicitCache: boolean
  /** How a request names a file: by a URL, or by the id of an uploaded file. */
  files: 'url' | 'id'
  /**
   * Whether a stream's frames are incremental or cumulative when `incremental_output: true` is sent.
   * Never guessed from the text: `["1","10","100"]` is `110100` in the first case and `100` in the second.
   */
  frames: 'incremental' | 'cumulative'
  /** Answers over server-sent events only. */
  streamOnly: boolean
  thinking: Thinking
  /** The parameter that switches thinking on and off. */
  thinkingSwitch: 'enable_thinking' | 'thinking'
  thinkingAmount: ThinkingAmount
  /** Has `response_format` of type `json_schema`, not only `json_object`. */
  jsonSchema: boolean
  /** The DashScope parameters that the model supports. */
  parameters: ReadonlySet<string>
  /** The range of `top_p`. */
  topP: { smallest: number; largest: number; why: string }
  /** Tokens of one answer; undefined if the limit differs within the family or is not documented. */
  maxTokens?: number
  /**
   * The longest answer, in tokens, that is requested as one JSON document; longer ones are streamed and collected.
   * DashScope ends a whole answer after 300 s; 2,048 tokens take 205 s even at 10 tokens a second. 0 if it is
   * unknown whether the model thinks.
   */
  wholeAnswerTokens: number
  /** Has `max_completion_tokens` by that name. */
  maxCompletionTokens: boolean
  /** Returns several choices in one call. */
  manyChoices: boolean
  /** How a conversation must be built: `alternating` turns, or one `single` user turn and nothing else. */
  turns: 'free' | 'alternating' | 'single'
  /**
   * Continues a last assistant turn that is sent with `partial: true`, while it does not think.
   * help.aliyun.com/zh/model-studio/partial-mode lists the models, as of October 2026.
   */
  partial: boolean
  /** Parameters that the model requires. */
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
