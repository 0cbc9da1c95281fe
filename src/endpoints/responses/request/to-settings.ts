import type { Adjustment } from '../../../errors/adjustment.ts'
import type { ReasoningSetting, ResponseFormat, SchemaFormat, Setting } from '../../../generation/types.ts'
import { isRecord } from '../../../json.ts'
import {
  dashscopeThinking,
  effort,
  effortField,
  templateThinking,
  toReasoningSettings,
  unknownFieldsOf,
  type ThinkingField,
} from '../../request-fields/to-reasoning.ts'
import { isSetting, toSetting, type SettingNames } from '../../request-fields/to-setting.ts'
import { withoutNulls } from '../../request-fields/without-nulls.ts'
import type { ResponsesRequest } from '../schema/request.ts'
import { refusedFields, unsupportedParameter } from './refusals.ts'
import { toReport } from './to-report.ts'
import { ignored, ignoredSilently, translated, type Ignored } from './fields.ts'

const names: SettingNames = {
  translated: new Set([...translated, ...ignoredSilently, ...Object.keys(refusedFields)]),
  notAtDashScope: new Set(),
  dashscopeNames: { max_output_tokens: 'max_completion_tokens' },
}

/** All other parameters in the caller's order. Fields that concern OpenAI's own service are left out and reported. */
export function toSettings(request: ResponsesRequest): Setting[] {
  refuse(request)
  const settings: Setting[] = []
  for (const [name, value] of Object.entries(request)) {
    if (!isSetting(name, value, names)) continue
    const treatment = Object.hasOwn(ignored, name) ? ignored[name] : undefined
    if (treatment === undefined) settings.push(toSetting(name, value, names))
    else if (!isNoOp(value, treatment) && !isEmptyObject(value))
      settings.push(toReport(name, treatment.why, value))
  }
  return [...settings, ...withLogprobs(request), ...ofObjects(request)]
}

function refuse(request: ResponsesRequest): void {
  for (const [name, wording] of Object.entries(refusedFields)) {
    const value: unknown = request[name]
    if (value != null && value !== false) throw unsupportedParameter(name, wording)
  }
}

function isNoOp(value: unknown, { noOps = [] }: Ignored): boolean {
  const values: readonly unknown[] = Array.isArray(value) ? value : [value]
  return noOps.length > 0 && values.every((one) => noOps.includes(one))
}

function isEmptyObject(value: unknown): boolean {
  return isRecord(value) && Object.keys(value).length === 0
}

/** DashScope returns the probabilities only with `logprobs`. */
function withLogprobs({ top_logprobs: top, include }: ResponsesRequest): Setting[] {
  const isIncluded = include?.includes('message.output_text.logprobs') === true
  if (!isIncluded && (top ?? 0) === 0) return []
  return [
    { name: 'logprobs', value: true, param: isIncluded ? 'include' : 'top_logprobs' },
    ...((top ?? 0) > 0 ? [{ name: 'top_logprobs', value: top, param: 'top_logprobs' }] : []),
  ]
}

/** The supported values of `include`. */
const includes = new Set([
  'reasoning.encrypted_content',
  'message.output_text.logprobs',
  'web_search_call.action.sources',
  'code_interpreter_call.outputs',
  // They concern items that this gateway never returns.
  'file_search_call.results',
  'message.input_image.image_url',
  'computer_call_output.output.image_url',
])

function ofObjects({ text, reasoning, include }: ResponsesRequest): Setting[] {
  const { verbosity } = text ?? {}
  const { mode, context } = reasoning ?? {}
  return [
    ...(verbosity == null || verbosity === 'medium'
      ? []
      : [toReport('text.verbosity', 'DashScope has no counterpart', verbosity)]),
    ...(mode == null || mode === 'standard'
      ? []
      : [toReport('reasoning.mode', 'DashScope has no counterpart', mode)]),
    ...(context === 'all_turns'
      ? [{ name: 'preserve_thinking', value: true, param: 'reasoning.context' }]
      : []),
    ...(include ?? []).flatMap((name, place) =>
      includes.has(name)
        ? []
        : [toReport(`include[${place}]`, 'answers of this gateway have no such data', name)],
    ),
  ]
}

/** The fields that control thinking; if two contradict each other, the earlier one wins. */
export const thinkingFields: readonly ThinkingField[] = [
  ...dashscopeThinking,
  ['reasoning.effort', effort],
  // The names of DashScope and of chat completions.
  effortField,
  ...templateThinking,
]

export function toThinking(request: ResponsesRequest): ReasoningSetting[] {
  return toReasoningSettings(request, thinkingFields)
}

/** The fields of these objects that have a meaning here, or none anywhere. */
const known: ReadonlySet<string> = new Set([
  'text.format',
  'text.verbosity',
  'reasoning.summary',
  'reasoning.generate_summary',
  'reasoning.context',
  'reasoning.mode',
  // Nothing is obfuscated, and the usage is in every answer.
  'stream_options.include_obfuscation',
  'stream_options.include_usage',
  ...thinkingFields.map(([param]) => param),
])

export function unknownFields(request: ResponsesRequest): Adjustment[] {
  return unknownFieldsOf(request, ['text', 'reasoning', 'stream_options', 'chat_template_kwargs'], known)
}

export function toFormat({ text }: ResponsesRequest): ResponseFormat | undefined {
  const format = text?.format
  if (format == null) return undefined
  const param = 'text.format'
  if (format.type !== 'json_schema') {
    const { type, ...settings } = format
    return { param, type, settings }
  }
  const { type, ...schema } = format
  return { param, type, schema: withoutNulls(schema) as SchemaFormat }
}
