import type { Adjustment } from '../../../errors/adjustment.ts'
import type { Reasoning, ReasoningWish } from '../../../generation/types.ts'
import { dashscopeThinking, toReasoningWishes, unknownFieldsOf } from '../../request-fields/to-reasoning.ts'
import type { CountTokensRequest } from '../schema.ts'

/** Whether and how much the model thinks: DashScope's own fields first, then Anthropic's. */
export function toReasoning(request: CountTokensRequest): Reasoning {
  const own = toReasoningWishes(request, dashscopeThinking)
  return { wishes: [...own, ...toWishes(request)], offUnlessAsked: true }
}

function toWishes({ thinking, output_config: output }: CountTokensRequest): ReasoningWish[] {
  const effort = output?.effort
  const amount: ReasoningWish[] =
    effort == null
      ? []
      : [
          {
            param: 'output_config.effort',
            root: 'output_config',
            name: 'enable_thinking',
            given: effort,
            effort,
          },
        ]
  // An effort alone is no wish to think: Anthropic's models put less into any answer at a low one.
  if (thinking == null) return amount
  const { type } = thinking
  const wish: ReasoningWish = {
    param: 'thinking.type',
    root: 'thinking',
    name: 'enable_thinking',
    given: type,
    enabled: type !== 'disabled',
  }
  if (type === 'disabled') return [wish]
  if (type !== 'enabled') {
    const silent = { ifUnsupported: 'silent' } as const
    return [{ ...wish, adaptive: true, ...silent }, ...amount.map((one) => ({ ...one, ...silent }))]
  }
  const budget: ReasoningWish = {
    param: 'thinking.budget_tokens',
    root: 'thinking',
    name: 'enable_thinking',
    given: thinking.budget_tokens,
    budget: thinking.budget_tokens,
  }
  return [wish, budget, ...amount]
}

const known = new Set([
  'thinking.type',
  'thinking.budget_tokens',
  'thinking.display',
  'output_config.effort',
  'output_config.format',
])

export function reasoningReports(request: CountTokensRequest): Adjustment[] {
  const between: Adjustment = {
    param: 'thinking.type',
    given: 'between_tools',
    taken: 'adaptive',
    why: 'DashScope thinks before an answer',
  }
  return [
    ...(request.thinking?.type === 'between_tools' ? [between] : []),
    ...unknownFieldsOf(request, ['thinking', 'output_config'], known),
  ]
}
