import type { Adjustment } from '../../../errors/adjustment.ts'
import type { Reasoning, ReasoningSetting } from '../../../generation/types.ts'
import {
  dashscopeThinking,
  effortField,
  toReasoningSettings,
  unknownFieldsOf,
} from '../../request-fields/to-reasoning.ts'
import type { CountTokensRequest } from '../schema.ts'

/** Whether and how much the model thinks: DashScope's own fields first, then Anthropic's. */
export function toReasoning(request: CountTokensRequest): Reasoning {
  const own = toReasoningSettings(request, [...dashscopeThinking, effortField])
  return { settings: [...own, ...toFieldSettings(request)], offUnlessAsked: true }
}

function toFieldSettings({ thinking, output_config: output }: CountTokensRequest): ReasoningSetting[] {
  const effort = output?.effort
  const amount: ReasoningSetting[] =
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
  // An effort alone does not request thinking: at Anthropic it affects any answer.
  if (thinking == null) return amount
  const { type } = thinking
  const switched: ReasoningSetting = {
    param: 'thinking.type',
    root: 'thinking',
    name: 'enable_thinking',
    given: type,
    enabled: type !== 'disabled',
  }
  if (type === 'disabled') return [switched]
  if (type !== 'enabled') {
    const silent = { ifUnsupported: 'silent' } as const
    // Without an effort, the model's own default is as near as DashScope comes.
    const enabled = amount.length > 0 ? true : undefined
    return [
      { ...switched, enabled, adaptive: true, ...silent },
      ...amount.map((one) => ({ ...one, ...silent })),
    ]
  }
  const budget: ReasoningSetting = {
    param: 'thinking.budget_tokens',
    root: 'thinking',
    name: 'enable_thinking',
    given: thinking.budget_tokens,
    budget: thinking.budget_tokens,
  }
  return [switched, budget, ...amount]
}

const known = new Set([
  'thinking.type',
  'thinking.budget_tokens',
  'thinking.display',
  'output_config.effort',
  'output_config.format',
  'context_management.edits',
])

export function reasoningReports(request: CountTokensRequest): Adjustment[] {
  const between: Adjustment = {
    param: 'thinking.type',
    given: 'between_tools',
    taken: 'adaptive',
    why: 'DashScope only thinks before an answer',
  }
  return [
    ...(request.thinking?.type === 'between_tools' ? [between] : []),
    ...unknownFieldsOf(request, ['thinking', 'output_config', 'context_management'], known),
  ]
}
