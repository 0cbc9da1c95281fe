import { isRecord, lookUp } from '../../../json.ts'
import { dropped, type Mapped } from './mapping.ts'
import type * as OpenAI from '../../../endpoints/chat-completions/schema.ts'

/** How much to think: an effort in OpenAI's words, or a number of tokens. */
export type Amount = { effort: string } | { tokens: number }

interface Meaning {
  /** Whether to think; undefined where the field does not say. */
  on?: boolean
  amount?: Amount
}

/** What one field of the request says about thinking. */
export interface ThinkingWord extends Meaning {
  /** The field, as a path. */
  param: string
  /** The parameter that it is in. */
  root: string
  given: string | number | boolean
}

const flag = (value: unknown): Meaning => ({ on: value === true })
/** DashScope takes 1 and more; no tokens of thought are no thought. */
const tokens = (value: unknown): Meaning =>
  value === 0 ? { on: false } : { amount: { tokens: Number(value) } }
const effort = (value: unknown): Meaning =>
  value === 'none' || value === 'minimal' ? { on: false } : { on: true, amount: { effort: String(value) } }

/**
 * Every field that says whether or how much to think. Where two contradict each other the earlier one wins: DashScope's
 * own words, OpenAI's, OpenRouter's (`reasoning`), Anthropic's (`thinking`), vLLM's (`chat_template_kwargs`, where
 * DeepSeek's word is `thinking`).
 */
export const thinkingDialects: readonly (readonly [param: string, read: (value: unknown) => Meaning])[] = [
  ['enable_thinking', flag],
  ['thinking_budget', tokens],
  ['reasoning_effort', effort],
  ['reasoning.enabled', flag],
  // "enabled is inferred from effort or max_tokens": openrouter.ai/docs/use-cases/reasoning-tokens
  ['reasoning.max_tokens', (value) => ({ on: true, ...tokens(value) })],
  ['reasoning.effort', effort],
  ['thinking.type', (value) => ({ on: value !== 'disabled' })],
  ['thinking.budget_tokens', tokens],
  ['chat_template_kwargs.enable_thinking', flag],
  ['chat_template_kwargs.thinking', flag],
]

/** Says what is shown of the thinking, not whether there is any. */
const ofTheAnswer = 'reasoning.exclude'

const known: ReadonlySet<string> = new Set([...thinkingDialects.map(([param]) => param), ofTheAnswer])
const containers = ['reasoning', 'thinking', 'chat_template_kwargs'] as const

/** What a request says about thinking, the word that wins first. */
export function readThinking(request: OpenAI.ChatRequest): ThinkingWord[] {
  return thinkingDialects.flatMap(([param, read]) => {
    const [root = '', name] = param.split('.')
    const value: unknown = name === undefined ? request[root] : fieldOf(request[root], name)
    return isScalar(value) ? [{ param, root, given: value, ...read(value) }] : []
  })
}

/** Keys of the objects above that no dialect has. */
export function unknownThinking(request: OpenAI.ChatRequest): Mapped[] {
  return containers.flatMap((root) =>
    Object.entries(request[root] ?? {}).flatMap(([name, value]) =>
      value === null || known.has(`${root}.${name}`)
        ? []
        : [dropped(`${root}.${name}`, 'DashScope has no word for it', value)],
    ),
  )
}

/** `reasoning.exclude`: the model may think, and the answer does not show it. */
export function excludesReasoning({ reasoning }: OpenAI.ChatRequest): boolean {
  return reasoning?.exclude === true
}

function fieldOf(value: unknown, name: string): unknown {
  return isRecord(value) ? lookUp(value, name) : undefined
}

function isScalar(value: unknown): value is string | number | boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
}
