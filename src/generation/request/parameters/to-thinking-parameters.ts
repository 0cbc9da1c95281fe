import { invalidRequest } from '../../../errors/api-error.ts'
import type { Adjustment } from '../../../errors/adjustment.ts'
import type { ModelFamily } from '../../families/index.ts'
import type { GenerationRequest, ReasoningSetting } from '../../types.ts'
import { drop, merge, type Mapping } from './mapping.ts'
import { amountOf, toThinkingAmount, type ThinkingAmountMapping } from './to-thinking-amount.ts'

interface ThinkingParameters extends Mapping {
  thinks: boolean
}

interface Model {
  model: string
  family: ModelFamily
}

/**
 * Combines all settings into one decision: whether the model thinks, and how much.
 * @param continues Whether the model continues the last assistant turn
 */
export function toThinkingParameters(
  request: GenerationRequest,
  family: ModelFamily,
  continues: boolean,
): ThinkingParameters {
  const { model, reasoning, adjustments } = request
  const settings = reasoning.settings.filter(({ name }) => family.parameters.has(name))
  const others = reasoning.settings.filter(({ name }) => !family.parameters.has(name))
  const reports = [{ adjustments: adjustments.reasoning ?? [] }, ...notSupported(others, { model, family })]
  const always = family.thinking === 'only'
  if (family.thinking === 'on' && reasoning.offUnlessAsked === true && reasoning.settings.length === 0)
    return {
      thinks: false,
      ...merge([...reports, switchOff(family, 'the request does not ask for thinking')]),
    }
  const winner = always ? undefined : settings.find(({ enabled }) => enabled !== undefined)
  const thinks = always || (winner?.enabled ?? family.thinking === 'on')
  const instead = continues ? "it continues the assistant's message" : writtenFormat(request)
  if (thinks && !always && instead !== undefined) {
    if (continues && winner !== undefined) throw thinksOrContinues(winner, model)
    const why = `${model} does not think while ${instead}`
    return { thinks: false, ...merge([...reports, ...disableThinking(settings, winner, family, why)]) }
  }
  const agreeing = settings.filter(({ enabled }) => enabled === undefined || enabled === thinks)
  const contradicting = settings.filter((setting) => !agreeing.includes(setting))
  return {
    thinks,
    ...merge([
      ...reports,
      ...contradicting.map((setting) =>
        dropSetting(setting, always ? `${model} always thinks` : wins(winner)),
      ),
      winner === undefined ? toDefault(settings, { model, family }) : toSwitch(winner, { model, family }),
      ...toAmount(agreeing, thinks, { model, family }),
    ]),
  }
}

function dropSetting({ param, given }: ReasoningSetting, why: string): Mapping {
  return drop(param, why, given)
}

function wins(winner: ReasoningSetting | undefined): string {
  return `${winner?.param} takes precedence`
}

/** A setting that turns thinking off has no effect on a model that never thinks, and is not reported. */
function notSupported(settings: readonly ReasoningSetting[], { model, family }: Model): Mapping[] {
  const why = family.thinking === 'none' ? `${model} does not think` : `not supported by ${model}`
  const asking = settings.filter(
    (setting) =>
      setting.ifUnsupported !== 'silent' &&
      (setting.enabled === true || amountOf(setting) !== undefined || setting.effort === 'minimal'),
  )
  return [...new Map(asking.map((setting) => [setting.root, setting])).values()].map(
    ({ param, root, given }) => drop(root, why, param === root ? given : undefined),
  )
}

function writtenFormat({ responseFormat: format }: GenerationRequest): string | undefined {
  return (format?.type ?? 'text') === 'text' ? undefined : `it writes ${format?.type}`
}

/** "Partial mode is not supported in thinking mode": only the caller knows which of the two is intended. */
function thinksOrContinues({ param }: ReasoningSetting, model: string) {
  return invalidRequest(
    `Invalid '${param}': ${model} cannot think while it continues an assistant message, and the last message is from the assistant. Leave out '${param}', or end with a message of role 'user' or 'tool'.`,
    {
      code: 'invalid_value',
      param,
      chinese: `参数 '${param}' 不对：最后一条是 assistant 消息，模型 ${model} 续写时不能思考。请去掉 '${param}'，或以 'user'、'tool' 消息结尾。`,
    },
  )
}

/** DashScope refuses JSON mode and partial mode while a model thinks: thinking is switched off, and that is reported. */
function disableThinking(
  settings: readonly ReasoningSetting[],
  winner: ReasoningSetting | undefined,
  family: ModelFamily,
  why: string,
): Mapping[] {
  const { thinkingSwitch: param } = family
  const lost = settings.filter(
    (setting) => setting.param !== param && (setting.enabled === true || amountOf(setting) !== undefined),
  )
  return [switchOff(family, why, winner?.enabled), ...lost.map((setting) => dropSetting(setting, why))]
}

function switchOff(family: ModelFamily, why: string, given?: boolean): Mapping {
  const { thinkingSwitch: param } = family
  const taken = param === 'thinking' ? 'disabled' : false
  const adjustment: Adjustment = { param, given, taken, why }
  return { fields: switchFields(false, family), adjustments: [adjustment] }
}

function toSwitch(winner: ReasoningSetting, { model, family }: Model): Mapping {
  const on = winner.enabled === true
  const isNative = family.thinkingSwitch === 'thinking'
  const isAdaptive = winner.adaptive === true
  const fields = switchFields(on, family)
  if (!on || isNative === isAdaptive) return { fields }
  const why = isNative ? `${model} decides by itself when to think` : `${model} does not decide by itself`
  const taken = isNative ? 'thinking.type=adaptive' : 'enable_thinking=true'
  return { fields, adjustments: [{ param: winner.param, given: winner.given, taken, why }] }
}

/** No field decides whether to think: one may leave that to the model. */
function toDefault(settings: readonly ReasoningSetting[], { model, family }: Model): Mapping {
  const adaptive = settings.find((setting) => setting.adaptive === true)
  if (adaptive === undefined || family.thinking === 'only') return {}
  if (family.thinkingSwitch === 'thinking') return { fields: switchFields(true, family) }
  const does = family.thinking === 'on' ? 'thinks' : 'does not think'
  return drop(adaptive.param, `${model} does not decide by itself, and ${does} by default`, adaptive.given)
}

function switchFields(on: boolean, { thinkingSwitch }: ModelFamily): Record<string, unknown> {
  return thinkingSwitch === 'thinking'
    ? { thinking: { type: on ? 'adaptive' : 'disabled' } }
    : { enable_thinking: on }
}

/** Sends one amount upstream, because DashScope does not accept `thinking_budget` together with `reasoning_effort`. */
function toAmount(
  agreeing: readonly ReasoningSetting[],
  thinks: boolean,
  { model, family }: Model,
): Mapping[] {
  const settings = agreeing.filter((setting) => amountOf(setting) !== undefined)
  if (!thinks) return settings.map((setting) => dropSetting(setting, 'thinking is off'))
  const [first, ...rest] = settings.map((setting) => ({
    setting,
    taken: toThinkingAmount(setting, family, model),
  }))
  if (first === undefined) return []
  const different = rest.filter(({ taken }) => !isSame(taken, first.taken))
  return [first.taken, ...different.map(({ setting }) => dropSetting(setting, wins(first.setting)))]
}

function isSame({ fields: one }: ThinkingAmountMapping, { fields: other }: ThinkingAmountMapping): boolean {
  return one.thinking_budget === other.thinking_budget && one.reasoning_effort === other.reasoning_effort
}
