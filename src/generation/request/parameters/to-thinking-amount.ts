import { lookUp } from '../../../json.ts'
import type { Adjustment } from '../../../errors/adjustment.ts'
import type { ChatFamily } from '../../families/index.ts'
import type { ThinkingWord } from './thinking-dialects.ts'

/** What an amount becomes upstream: one of the two parameters, or neither where the model sets its own. */
export interface AmountTaken {
  fields: { thinking_budget?: number; reasoning_effort?: string }
  adjustments: readonly Adjustment[]
}

/** Tokens of thought for an effort, where a model counts them; the higher efforts leave the model its own limit. */
const budgets: Readonly<Record<string, number>> = { low: 4096, medium: 16_384 }

/** How much a model is told to think, in its own words: a level of its own, or a number of tokens. */
export function toThinkingAmount(
  { param, given, amount }: ThinkingWord,
  { thinkingAmount: { levels, tokens: counts }, thinking, thinkingSwitch }: ChatFamily,
  model: string,
): AmountTaken {
  const adjusted = (fields: AmountTaken['fields'], taken: string, why: string): AmountTaken => ({
    fields,
    adjustments: [{ param, given, taken, why }],
  })
  const unlimited = (why: string) => {
    const always = thinking === 'only'
    const none = counts ? 'no thinking_budget' : 'as much as it does by itself'
    const on = thinkingSwitch === 'thinking' ? 'thinking.type=adaptive' : 'enable_thinking=true'
    return adjusted({}, always ? none : `${on}, ${none}`, why)
  }
  if (amount === undefined) return { fields: {}, adjustments: [] }
  if ('tokens' in amount && counts) return { fields: { thinking_budget: amount.tokens }, adjustments: [] }
  if (levels !== undefined) {
    const asked = 'tokens' in amount ? effortOf(amount.tokens) : amount.effort
    const level = lookUp<string>(levels, asked) ?? asked
    const fields = { reasoning_effort: level }
    if ('tokens' in amount) {
      return adjusted(fields, `reasoning_effort=${level}`, `${model} has levels, and counts no tokens`)
    }
    return level === given
      ? { fields, adjustments: [] }
      : adjusted(fields, level, 'the nearest level of the model')
  }
  if ('tokens' in amount || !counts) return unlimited(`${model} cannot be told how much to think`)
  const budget = lookUp(budgets, amount.effort)
  return budget === undefined
    ? unlimited(`${model} sets its own limit`)
    : adjusted({ thinking_budget: budget }, `thinking_budget=${budget}`, 'tokens of thought')
}

/** The effort that as many tokens stand for, on the scale above. */
function effortOf(tokens: number): string {
  return Object.entries(budgets).find(([, most]) => tokens <= most)?.[0] ?? 'high'
}
