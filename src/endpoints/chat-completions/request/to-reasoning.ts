import type { Adjustment } from '../../../errors/adjustment.ts'
import type { ReasoningSetting } from '../../../generation/types.ts'
import {
  dashscopeThinking,
  effort,
  effortField,
  flag,
  templateThinking,
  tokens,
  toReasoningSettings as toSettings,
  unknownFieldsOf,
  type ThinkingField,
} from '../../request-fields/to-reasoning.ts'
import type { ChatRequest } from '../schema.ts'

/**
 * Every field that controls thinking. If two contradict each other, the earlier one wins: DashScope's own, OpenAI's,
 * OpenRouter's (`reasoning`), Anthropic's (`thinking`), vLLM's (`chat_template_kwargs`, with `thinking` for DeepSeek).
 */
export const thinkingDialects: readonly ThinkingField[] = [
  ...dashscopeThinking,
  effortField,
  ['reasoning.enabled', flag],
  // "enabled is inferred from effort or max_tokens": openrouter.ai/docs/use-cases/reasoning-tokens
  ['reasoning.max_tokens', (value) => ({ enabled: true, ...tokens(value) })],
  ['reasoning.effort', effort],
  ['thinking.type', (value) => ({ enabled: value !== 'disabled', adaptive: value === 'adaptive' })],
  ['thinking.budget_tokens', tokens],
  ...templateThinking,
]

/** Leaves the reasoning out of the answer; the model may still think. */
const excludeField = 'reasoning.exclude'

const known: ReadonlySet<string> = new Set([...thinkingDialects.map(([param]) => param), excludeField])
const containers = ['reasoning', 'thinking', 'chat_template_kwargs'] as const

/** The fields of a request that control thinking, in order of precedence. */
export function toReasoningSettings(request: ChatRequest): ReasoningSetting[] {
  return toSettings(request, thinkingDialects)
}

/** Fields of the objects above that no dialect has. */
export function unknownReasoningFields(request: ChatRequest): Adjustment[] {
  return unknownFieldsOf(request, containers, known)
}

export function excludesReasoning({ reasoning }: ChatRequest): boolean {
  return reasoning?.exclude === true
}
