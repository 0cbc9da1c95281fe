import type { Adjustment } from '../errors/adjustment.ts'

/** The path in the caller's own request, for errors and reports. */
export interface Sourced {
  param: string
}

/** A request for generated text, independent of the caller's API. */
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
  /** The treatment of a part that the model's family cannot read: 400, or a text instead that says so. */
  unreadable?: 'refuse' | 'note' | undefined
  search?: SearchOptions | undefined
  /** How many answers; one by default. */
  choices?: Given<number> | undefined
  /** Everything else, in the caller's order, which is also the order of errors and reports. */
  settings: readonly Setting[]
  /** Fields that the dialect left out or changed, reported with their section. */
  adjustments: Readonly<Partial<Record<Section, readonly Adjustment[]>>>
}

/** `tools` and `search` are reported only if they are sent. */
export type Section = 'turns' | 'reasoning' | 'tools' | 'search'

/** A value and its path in the caller's request. */
export interface Given<Value> extends Sourced {
  value: Value
}

/** The treatment for models without the field; by default the kind of the field decides between report and refusal. */
export interface Optional {
  /** `report`: the field is left out and reported, never refused. `silent`: it is left out without a report. */
  ifUnsupported?: 'report' | 'silent' | undefined
}

/** A field that the core does not interpret, such as `temperature` of a request or `fps` of a video. */
export interface Setting extends Given<unknown>, Optional {
  /** DashScope's name. */
  name: string
  /** Why DashScope has no such field: it is left out and reported with this reason. */
  unmapped?: string | undefined
  /**
   * For a limit in tokens: a value above the model's documented limit (of its id or the id that it is a snapshot of) is
   * lowered to that limit. Otherwise only for `max_tokens`, and only for documented ids.
   */
  clamped?: boolean | undefined
}

/** An error text in both languages. */
export interface Wording {
  english: string
  chinese: string
}

interface TurnFields extends Sourced {
  /** The caller's name of the role, for errors. */
  givenRole: string
  /** The path of the role; that of the turn if the caller's API has no role there. */
  roleParam: string
  content: string | readonly Part[]
  /** Other fields of the turn; `cache_control` marks its last part. */
  settings?: readonly Setting[] | undefined
}

export type Turn = (TurnFields & { role: 'system' | 'user' }) | AssistantTurn | ToolTurn

export interface AssistantTurn extends TurnFields {
  role: 'assistant'
  /** The model's reasoning before its answer. */
  reasoning?: (Given<string> & Optional) | undefined
  calls: readonly PastCall[]
  /** Whether the model continues this turn; undefined if the caller does not set it. */
  continues?: Given<boolean> | undefined
}

/** Its media follow the results of its call and of adjacent calls, in a user message. */
export interface ToolTurn extends TurnFields {
  role: 'tool'
  /** The call whose result the content is. */
  callId: Given<string>
  /** The function's name, if the caller repeats it. */
  name?: string | undefined
}

/** A call of an earlier turn. */
export interface PastCall extends Sourced {
  id: string
  /** Undefined if the caller's API has no ids: then the dialect generates `id`. */
  idParam?: string | undefined
  name: Given<string>
  /** As the caller sent it; it should be JSON. */
  arguments: Given<string | undefined>
  /** The caller's format of a result of the call, for the error about a missing one. */
  answeredBy: Wording
}

/** A part of a turn. */
export type Part = Sourced & {
  /** The caller's name of the type, for errors. */
  givenType: string
  /** Fields next to it, such as `fps` and `cache_control`; the last of equal names counts. */
  settings?: readonly Setting[] | undefined
  /** As in the request, for this part alone. */
  unreadable?: 'note' | undefined
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

/** `id` and `url` have a path even without a value, for the error about the missing value. */
export interface FilePart {
  type: 'file'
  /** The path of the object that contains both. */
  fileParam: string
  id: Given<string | undefined>
  url: Given<string | undefined>
}

export interface FunctionTool extends Sourced {
  /** As it goes upstream, further fields included. */
  definition: FunctionDefinition
  /** Fields next to the definition. */
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
  /** Its position among the settings, for the order of errors and reports; the last one by default. */
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

/** `none` and `minimal` request no thinking. */
export type Effort = 'none' | 'minimal' | 'low' | 'medium' | 'high' | 'xhigh' | 'max'

/** Whether and how much the model thinks. If fields contradict each other, the earliest in `settings` wins. */
export interface Reasoning {
  settings: readonly ReasoningSetting[]
  /** Without any setting a model that thinks by default does not think. */
  offUnlessAsked?: boolean | undefined
}

/** The thinking setting of one field. */
export interface ReasoningSetting extends Sourced, Optional {
  /** The path of the parameter that contains the field, reported if the model supports none of its fields. */
  root: string
  /** The DashScope parameter that a model needs for the setting to have an effect. */
  name: 'enable_thinking' | 'thinking_budget' | 'enable_code_interpreter'
  given: string | number | boolean
  /** Undefined if the field does not decide whether to think. */
  enabled?: boolean | undefined
  /** The model decides by itself whether to think: if `enabled` is undefined, by its own default. */
  adaptive?: boolean | undefined
  effort?: Effort | undefined
  /** Tokens. */
  budget?: number | undefined
}

export interface SearchOptions extends Sourced, Optional {
  /** Undefined if the caller sends only options. */
  enabled?: boolean | undefined
  /** The caller expects sources and citation marks. */
  citations: boolean
  /** DashScope's own `search_options`. */
  options?: Given<Readonly<Record<string, unknown>>> | undefined
}
