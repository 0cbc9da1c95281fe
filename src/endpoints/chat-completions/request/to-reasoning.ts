import { toGiven, type Adjustment } from '../../../errors/adjustment.ts'
import type { Effort, ReasoningWish } from '../../../generation/types.ts'
import { isRecord, lookUp } from '../../../json.ts'
import type { ChatRequest } from '../schema.ts'
import { noCounterpart } from './unmapped.ts'

type Meaning = Pick<ReasoningWish, 'enabled' | 'adaptive' | 'effort' | 'budget'>

const flag = (value: unknown): Meaning => ({ enabled: value === true })
/** DashScope's least budget is 1; a budget of 0 asks for no thinking. */
const tokens = (value: unknown): Meaning => (value === 0 ? { enabled: false } : { budget: Number(value) })
const effort = (value: unknown): Meaning => ({
  enabled: value !== 'none' && value !== 'minimal',
  effort: String(value) as Effort,
})

/**
 * Every field that controls thinking. Where two contradict each other the earlier one wins: DashScope's own, OpenAI's,
 * OpenRouter's (`reasoning`), Anthropic's (`thinking`), vLLM's (`chat_template_kwargs`, with `thinking` for DeepSeek).
 */
export const thinkingDialects: readonly (readonly [param: string, read: (value: unknown) => Meaning])[] = [
  ['enable_thinking', flag],
  ['thinking_budget', tokens],
  ['reasoning_effort', effort],
  ['reasoning.enabled', flag],
  // "enabled is inferred from effort or max_tokens": openrouter.ai/docs/use-cases/reasoning-tokens
  ['reasoning.max_tokens', (value) => ({ enabled: true, ...tokens(value) })],
  ['reasoning.effort', effort],
  ['thinking.type', (value) => ({ enabled: value !== 'disabled', adaptive: value === 'adaptive' })],
  ['thinking.budget_tokens', tokens],
  ['chat_template_kwargs.enable_thinking', flag],
  ['chat_template_kwargs.thinking', flag],
]

const fields = thinkingDialects.map(([param, read]) => {
  const [root = '', field] = param.split('.')
  return { param, root, field, read }
})

/** Leaves the reasoning out of the answer; the model may still think. */
const excludeField = 'reasoning.exclude'

const known: ReadonlySet<string> = new Set([...thinkingDialects.map(([param]) => param), excludeField])
const containers = ['reasoning', 'thinking', 'chat_template_kwargs'] as const

/** The fields of a request that control thinking, the one that wins first. */
export function toReasoningWishes(request: ChatRequest): ReasoningWish[] {
  const wishes: ReasoningWish[] = []
  for (const { param, root, field, read } of fields) {
    const value: unknown = field === undefined ? request[root] : fieldOf(request[root], field)
    if (!isScalar(value)) continue
    const name = param === 'thinking_budget' ? 'thinking_budget' : 'enable_thinking'
    wishes.push({ param, root, name, given: value, ...read(value) })
  }
  return wishes
}

/** Fields of the objects above that no dialect has. */
export function unknownReasoningFields(request: ChatRequest): Adjustment[] {
  return containers.flatMap((root) =>
    Object.entries(request[root] ?? {}).flatMap(([name, value]) => {
      const param = `${root}.${name}`
      return value === null || known.has(param) ? [] : [{ param, given: toGiven(value), why: noCounterpart }]
    }),
  )
}

export function excludesReasoning({ reasoning }: ChatRequest): boolean {
  return reasoning?.exclude === true
}

function fieldOf(value: unknown, name: string): unknown {
  return isRecord(value) ? lookUp(value, name) : undefined
}

function isScalar(value: unknown): value is string | number | boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
}
