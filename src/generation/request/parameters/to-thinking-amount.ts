import type { Adjustment } from '../../../errors/adjustment.ts'
import { lookUp } from '../../../json.ts'
import type { ModelFamily } from '../../families/index.ts'
import type { ReasoningSetting } from '../../types.ts'

/** How much to think: an effort or a number of tokens. */
export type Amount = { effort: string } | { tokens: number }

/** An amount as sent upstream: one of the two parameters, or neither if the model sets its own limit. */
export interface ThinkingAmountMapping {
  fields: { thinking_budget?: number; reasoning_effort?: string }
  adjustments: readonly Adjustment[]
}

/** Thinking tokens for an effort, for models with a budget; for higher efforts the model's own limit applies. */
const budgets: Readonly<Record<string, number>> = { low: 4096, medium: 16_384 }

/** `none` and `minimal` request no thinking, so they are not amounts. */
export function amountOf({ effort, budget }: ReasoningSetting): Amount | undefined {
  if (budget !== undefined) return { tokens: budget }
  return effort === undefined || effort === 'none' || effort === 'minimal' ? undefined : { effort }
}

/** An amount as the model's own parameter: a level, or a number of tokens. */
export function toThinkingAmount(
  setting: ReasoningSetting,
  { thinkingAmount: { levels, tokens: counts }, thinking, thinkingSwitch }: ModelFamily,
  model: string,
): ThinkingAmountMapping {
  const { param, given } = setting
  const amount = amountOf(setting)
  const adjusted = (
    fields: ThinkingAmountMapping['fields'],
    taken: string,
    why: string,
  ): ThinkingAmountMapping => ({ fields, adjustments: [{ param, given, taken, why }] })
  const unlimited = (why: string) => {
    const always = thinking === 'only'
    const none = counts ? 'no thinking_budget' : 'the default amount'
    const on = thinkingSwitch === 'thinking' ? 'thinking.type=adaptive' : 'enable_thinking=true'
    return adjusted({}, always ? none : `${on}, ${none}`, why)
  }
  if (amount === undefined) return { fields: {}, adjustments: [] }
  if ('tokens' in amount && counts) return { fields: { thinking_budget: amount.tokens }, adjustments: [] }
  if (levels !== undefined) {
    const effort = 'tokens' in amount ? effortOf(amount.tokens) : amount.effort
    const level = lookUp<string>(levels, effort) ?? effort
    const fields = { reasoning_effort: level }
    if ('tokens' in amount) {
      return adjusted(fields, `reasoning_effort=${level}`, `${model} has effort levels, not token budgets`)
    }
    return level === given
      ? { fields, adjustments: [] }
      : adjusted(fields, level, 'the nearest level of the model')
  }
  if ('tokens' in amount || !counts) return unlimited(`${model} has no parameter for the amount of thinking`)
  const budget = lookUp(budgets, amount.effort)
  return budget === undefined
    ? unlimited(`${model} sets its own limit`)
    : adjusted({ thinking_budget: budget }, `thinking_budget=${budget}`, 'tokens of thought')
}

/** The effort for a number of tokens, on the scale above. */
function effortOf(tokens: number): string {
  return Object.entries(budgets).find(([, limit]) => tokens <= limit)?.[0] ?? 'high'
}
