import { toGiven, type Adjustment } from '../../errors/adjustment.ts'
import type { Effort, ReasoningSetting } from '../../generation/types.ts'
import { isRecord, lookUp } from '../../json.ts'
import { noCounterpart } from './unmapped.ts'

type Meaning = Pick<ReasoningSetting, 'enabled' | 'adaptive' | 'effort' | 'budget'>

/** A field that controls thinking, by its path (`reasoning.effort`), and the meaning of its value. */
export type ThinkingField = readonly [param: string, read: (value: unknown) => Meaning]

export const flag = (value: unknown): Meaning => ({ enabled: value === true })

/** DashScope's smallest budget is 1; a budget of 0 requests no thinking. */
export const tokens = (value: unknown): Meaning => {
  return value === 0 ? { enabled: false } : { budget: Number(value) }
}

export const effort = (value: unknown): Meaning => ({
  enabled: value !== 'none' && value !== 'minimal',
  effort: String(value) as Effort,
})

/** DashScope's own. */
export const dashscopeThinking: readonly ThinkingField[] = [
  ['enable_thinking', flag],
  ['thinking_budget', tokens],
]

/** DashScope's and OpenAI's. */
export const effortField: ThinkingField = ['reasoning_effort', effort]

/** vLLM clients put the switch here, as `thinking` for DeepSeek. */
export const templateThinking: readonly ThinkingField[] = [
  ['chat_template_kwargs.enable_thinking', flag],
  ['chat_template_kwargs.thinking', flag],
]

/** The fields of a request that control thinking, in the order of `fields`: the first one wins. */
export function toReasoningSettings(request: object, fields: readonly ThinkingField[]): ReasoningSetting[] {
  const settings: ReasoningSetting[] = []
  for (const [param, read] of fields) {
    const [root = '', field] = param.split('.')
    const top = fieldOf(request, root)
    const value = field === undefined ? top : fieldOf(top, field)
    if (!isScalar(value)) continue
    const name = param === 'thinking_budget' ? 'thinking_budget' : 'enable_thinking'
    settings.push({ param, root, name, given: value, ...read(value) })
  }
  return settings
}

/** Fields of the request's objects, by name, whose paths are not known. */
export function unknownFieldsOf(
  request: object,
  names: readonly string[],
  known: ReadonlySet<string>,
): Adjustment[] {
  return names.flatMap((root) =>
    Object.entries(fieldOf(request, root) ?? {}).flatMap(([name, value]) => {
      const param = `${root}.${name}`
      return value === null || known.has(param) ? [] : [{ param, given: toGiven(value), why: noCounterpart }]
    }),
  )
}

/** For a tool that runs code at DashScope, which it does only while the model thinks. `tool`: the caller's name of it. */
export function thinkingForCode(param: string, tool: string): ReasoningSetting {
  return {
    param,
    root: param,
    name: 'enable_code_interpreter',
    given: tool,
    enabled: true,
    ifUnsupported: 'silent',
  }
}

function fieldOf(value: unknown, name: string): unknown {
  return isRecord(value) ? lookUp(value, name) : undefined
}

function isScalar(value: unknown): value is string | number | boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
}
