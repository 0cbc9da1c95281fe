import { invalidRequest } from '../../../errors/api-error.ts'
import { lookUp } from '../../../json.ts'
import { likelyMaxOutputOf, maxOutputOf } from '../../../models/catalogue.ts'
import type { ModelFamily } from '../../families/index.ts'
import { parameterSupport } from '../../families/parameter-support.ts'
import type { GenerationRequest, ResponseFormat, Setting } from '../../types.ts'
import { wantsHighResolution } from '../high-resolution.ts'
import {
  clamp,
  drop,
  merge,
  pass,
  settingOf,
  unsupported,
  type Mapping,
  type MappingContext,
} from './mapping.ts'
import { toResponseFormat } from './to-response-format.ts'
import { toSearchParameters } from './to-search-parameters.ts'
import { toThinkingParameters } from './to-thinking-parameters.ts'
import { toToolParameters } from './to-tool-parameters.ts'

type Translate = (setting: Setting, context: MappingContext) => Mapping

/** Parameters that do not pass unchanged. A value of an unexpected type passes: DashScope checks it. */
const translations: Readonly<Record<string, Translate>> = {
  temperature: ofNumber((given, { request: { model } }) => ({
    // The largest temperature with two decimals; 2 itself is excluded.
    taken: given < 2 ? given : 1.99,
    why: `${model} requires a value < 2`,
  })),
  top_p: ofNumber((given, { request: { model }, family: { topP } }) => ({
    taken: Math.min(Math.max(given, topP.smallest), topP.largest),
    why: `${model} ${topP.why}`,
  })),
  max_tokens: ofNumber(atMost),
  max_completion_tokens: (setting, context) => {
    if (!context.family.maxCompletionTokens)
      return ofNumber(atMost)({ ...setting, name: 'max_tokens' }, context)
    return setting.clamped === true ? ofNumber(atMost)(setting, context) : pass(setting.name, setting.value)
  },
  seed: ofNumber((given) => ({ taken: Math.abs(given), why: 'DashScope accepts 0 or more' })),
  // DashScope refuses an empty list.
  stop: ({ value }) => (Array.isArray(value) && value.length === 0 ? {} : pass('stop', value)),
  top_logprobs: ofNumber((given) => ({ taken: Math.min(given, 5), why: 'DashScope returns at most 5' })),
  // DashScope refuses code without thinking, which other fields may have switched off.
  enable_code_interpreter: ({ name, param, value, ifUnsupported }, { request: { model }, thinks }) =>
    ifUnsupported === 'report' && !thinks
      ? drop(param, `${model} runs code only while it thinks`)
      : pass(name, value),
}

function ofNumber(
  change: (given: number, context: MappingContext, setting: Setting) => { taken: number; why: string },
): Translate {
  return (setting, context) => {
    const { name, param, value } = setting
    if (typeof value !== 'number') return pass(name, value)
    const { taken, why } = change(value, context, setting)
    return clamp({ name, param, given: value, taken }, why)
  }
}

function atMost(given: number, { request: { model }, family }: MappingContext, { clamped }: Setting) {
  const ofModel = clamped === true ? likelyMaxOutputOf(model) : maxOutputOf(model)
  const maxTokens = family.maxTokens ?? ofModel ?? Infinity
  return { taken: Math.min(given, maxTokens), why: `${model} gives at most ${maxTokens}` }
}

/**
 * Every setting ends in the parameters, in an adjustment, or in a 400.
 * @param continues Whether the model continues the last assistant turn
 * @throws ApiError 400 that names the parameter which the model needs or does not support
 */
export function toParameters(request: GenerationRequest, family: ModelFamily, continues: boolean) {
  const missing = family.requires.find((name) => settingOf(request, name) == null)
  if (missing !== undefined) throw missingParameter(missing, request.model)
  const { thinks, ...thinking } = toThinkingParameters(request, family, continues)
  const context = { request, family, thinks }
  const { fields, adjustments } = merge([
    wantsHighResolution(request.turns) && family.parameters.has('vl_high_resolution_images')
      ? pass('vl_high_resolution_images', true)
      : {},
    ...toSettings(context),
    thinking,
    toToolParameters(context),
    toSearchParameters(context),
  ])
  return { parameters: fields, adjustments, thinks }
}

/** The settings in the caller's order, including the response format at its position. */
function toSettings(context: MappingContext): Mapping[] {
  const { settings, responseFormat } = context.request
  const map = (some: readonly Setting[]) => some.map((setting) => toMapping(setting, context))
  if (responseFormat === undefined) return map(settings)
  const { place = settings.length } = responseFormat
  const before = map(settings.slice(0, place))
  const format = toFormat(responseFormat, context)
  return [...before, format, ...map(settings.slice(place))]
}

function toMapping(setting: Setting, context: MappingContext): Mapping {
  const { name, param, value, unmapped, ifUnsupported } = setting
  if (unmapped !== undefined) return drop(param, unmapped, value)
  const support = parameterSupport(name, value, context.family, context.request.model)
  if (support.kind === 'no-op') return {}
  if (support.kind === 'refused' && ifUnsupported === undefined) throw unsupported(param, support.why)
  if (support.kind === 'refused' || support.kind === 'ignored')
    return ifUnsupported === 'silent' ? {} : drop(param, support.why.replace(/^is /, ''), value)
  const translate = lookUp(translations, name)
  return translate === undefined ? pass(name, value) : translate(setting, context)
}

function toFormat(format: ResponseFormat, context: MappingContext): Mapping {
  const support = parameterSupport('response_format', undefined, context.family, context.request.model)
  if (support.kind !== 'refused') return toResponseFormat(format, context)
  // Without the parameter the model returns text anyway.
  if (format.type === 'text') return {}
  throw unsupported(format.param, support.why)
}

function missingParameter(param: string, model: string) {
  return invalidRequest(`Missing required parameter: '${param}': ${model} requires it.`, {
    code: 'missing_required_parameter',
    param,
    chinese: `缺少必填参数 '${param}'：模型 ${model} 必须有它才能工作。`,
  })
}
