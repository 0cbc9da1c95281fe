import type { Adjustment } from '../errors/adjustment.ts'

/** The path in the caller's own request, for errors and reports. */
export interface Sourced {
  param: string
}

/** A request for generated text, independent of the API that the caller speaks. */
export interface GenerationRequest {
  /** The model as the caller named it. */
  model: string
  turns: readonly Turn[]
  /** The path of the list of turns. */
  turnsParam: string
  tools: readonly FunctionTool[]
  /** The path of the list of tools. */
  toolsParam: string
  toolChoice?: ToolChoice | undefined
  /** Whether the model may make several calls in one answer. DashScope's default is false. */
  parallelToolCalls?: boolean | undefined
  responseFormat?: ResponseFormat | undefined
  reasoning: Reasoning
  /** What is done with a part that the model's family cannot read: 400, or a text that says so in its place. */
  unreadable?: 'refuse' | 'note' | undefined
  search?: SearchOptions | undefined
  /** How many answers; one by default. */
  choices?: Given<number> | undefined
  /** Everything else, in the caller's order: it is the order of errors and reports. */
  settings: readonly Setting[]
  /** What the dialect itself left out or changed, reported with the section that it belongs to. */
  adjustments: Readonly<Partial<Record<Section, readonly Adjustment[]>>>
}

/** `tools` and `search` are reported only where they are sent. */
export type Section = 'turns' | 'reasoning' | 'tools' | 'search'

/** A value and where the caller wrote it. */
export interface Given<Value> extends Sourced {
  value: Value
}

/** What a model without the field gets; by default, reports and refusals as the kind of the field asks for them. */
export interface Optional {
  /** `report`: the field is left out and reported, never refused. `silent`: it is left out without a report. */
  ifUnsupported?: 'report' | 'silent' | undefined
}

/** A field that the core does not look into, such as `temperature` of a request or `fps` of a video. */
export interface Setting extends Given<unknown>, Optional {
  /** DashScope's name. */
  name: string
  /** Why DashScope has no such field: it is left out and reported with this reason. */
  unmapped?: string | undefined
  /**
   * Of a limit in tokens: where it is above what the model gives at most, as documented for its id or the id that it is a
   * snapshot of, that number is sent instead. Otherwise only for `max_tokens`, and only for documented ids.
   */
  clamped?: boolean | undefined
}

/** A text of an error in both languages. */
export interface Wording {
  english: string
  chinese: string
}

interface TurnBase extends Sourced {
  /** The caller's name of the role, for errors. */
  givenRole: string
  /** The path of the role; that of the turn where the caller's API has no role there. */
  roleParam: string
  content: string | readonly Part[]
  /** Other fields of the turn; `cache_control` marks its last part. */
  settings?: readonly Setting[] | undefined
}

export type Turn = (TurnBase & { role: 'system' | 'user' }) | AssistantTurn | ToolTurn

export interface AssistantTurn extends TurnBase {
  role: 'assistant'
  /** What the model thought before it answered. */
  reasoning?: (Given<string> & Optional) | undefined
  calls: readonly PastCall[]
  /** Whether the model continues this turn; undefined where the caller does not say. */
  continues?: Given<boolean> | undefined
}

/** What it holds beside text follows the results of its call and its neighbours, in a user message. */
export interface ToolTurn extends TurnBase {
  role: 'tool'
  /** The call that the content is the result of. */
  callId: Given<string>
  /** The function's name, where the caller repeats it. */
  name?: string | undefined
}

/** A call of an earlier turn. */
export interface PastCall extends Sourced {
  id: string
  /** Undefined where the caller's API has no ids: then `id` is made by the dialect. */
  idParam?: string | undefined
  name: Given<string>
  /** As the caller sent it: JSON in the best case. */
  arguments: Given<string | undefined>
  /** The caller's form of an answer to the call, for the error that asks for one. */
  answeredBy: Wording
}

/** A part of a turn. */
export type Part = Sourced & {
  /** The caller's name of the type, for errors. */
  givenType: string
  /** Fields beside it, such as `fps` and `cache_control`; where a name comes twice the last one counts. */
  settings?: readonly Setting[] | undefined
} & PartContent

export type PartContent =
  | { type: 'text' | 'refusal'; text: string }
  | { type: 'image'; url: Given<string>; detail?: Given<string> | undefined }
  | { type: 'video'; url: string }
  | { type: 'frames'; urls: readonly Given<string>[] }
  | { type: 'audio'; url: string }
  | FilePart
  /** DashScope's own `doc_url`. */
  | { type: 'documents'; urls: string | readonly string[] }

/** `id` and `url` have a path without a value too, for the error that asks for it. */
export interface FilePart {
  type: 'file'
  /** The path of the object that holds both. */
  fileParam: string
  id: Given<string | undefined>
  url: Given<string | undefined>
}

export interface FunctionTool extends Sourced {
  /** As it goes upstream, further fields included. */
  definition: FunctionDefinition
  /** Fields beside the definition. */
  settings?: Readonly<Record<string, unknown>> | undefined
}

export interface FunctionDefinition {
  name: string
  description?: string
  /** JSON Schema. */
  parameters?: Readonly<Record<string, unknown>>
  [field: string]: unknown
}

export type ToolChoice = Sourced &
  (
    | { type: 'auto' | 'none' | 'required' }
    | { type: 'function'; name: string }
    /** Some of the tools, and a choice among them. */
    | { type: 'allowed'; names: Given<readonly string[]>; mode: 'auto' | 'required' }
  )

export type ResponseFormat = Sourced & {
  /** Its place among the settings, for the order of errors and reports; the last one by default. */
  place?: number | undefined
  /** Further fields, which go upstream as they are. */
  settings?: Readonly<Record<string, unknown>> | undefined
} & ({ type: 'text' | 'json_object' } | { type: 'json_schema'; schema: SchemaFormat })

/** As it goes upstream, further fields included. */
export interface SchemaFormat {
  name: string
  description?: string
  schema?: Readonly<Record<string, unknown>>
  strict?: boolean
  [field: string]: unknown
}

/** `none` and `minimal` ask for no thinking. */
export type Effort = 'none' | 'minimal' | 'low' | 'medium' | 'high' | 'xhigh' | 'max'

/** Whether and how much the model thinks. Where fields contradict each other, the earliest in `settings` wins. */
export interface Reasoning {
  settings: readonly ReasoningSetting[]
  /** Without any setting a model that thinks by default does not think. */
  offUnlessAsked?: boolean | undefined
}

/** What one field says about thinking. */
export interface ReasoningSetting extends Sourced, Optional {
  /** The path of the parameter that the field is in, reported where the model supports none of its fields. */
  root: string
  /** DashScope's parameter that a model must have for the setting to mean something. */
  name: 'enable_thinking' | 'thinking_budget' | 'enable_code_interpreter'
  given: string | number | boolean
  /** Undefined where the field does not say whether to think. */
  enabled?: boolean | undefined
  /** The model decides by itself whether to think; `enabled` is true. */
  adaptive?: boolean | undefined
  effort?: Effort | undefined
  /** Tokens. */
  budget?: number | undefined
}

export interface SearchOptions extends Sourced, Optional {
  /** Undefined where the caller gives options alone. */
  enabled?: boolean | undefined
  /** The caller expects sources and marks of where each is used. */
  citations: boolean
  /** DashScope's own `search_options`. */
  options?: Given<Readonly<Record<string, unknown>>> | undefined
}
