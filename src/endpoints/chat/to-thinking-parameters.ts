import type { Adjustment } from '../adjustment.ts'
import { invalidRequest } from '../../openai/api-error.ts'
import { isRecord } from '../../openai/fields.ts'
import type { ChatFamily } from './families/index.ts'
import { dropped, merge, passed, type Mapped } from './mapped.ts'
import type * as OpenAI from './openai.ts'

interface ThinkingParameters extends Mapped {
  thinks: boolean
}

/** Tokens of thought for an effort, where a model counts them; the higher efforts leave the model its own limit. */
const budgets: Readonly<Record<string, number>> = { low: 4096, medium: 16_384 }

/** What the request says of thinking, in whichever words. */
interface Asked {
  /** `enable_thinking`, or the same inside `chat_template_kwargs`, where clients of vLLM put it. */
  enabled: boolean | undefined
  effort: string | undefined
  budget: unknown
}

/**
 * Everything that decides whether and how much a model thinks: it is one decision, whatever the words for it.
 * @param continues Whether the model goes on from the assistant's last message
 */
export function toThinkingParameters(
  request: OpenAI.ChatRequest,
  family: ChatFamily,
  continues: boolean,
): ThinkingParameters {
  const asked = readAsked(request)
  const unheard = fromTemplate(request)
  const byEffort =
    asked.effort === undefined ? undefined : asked.effort !== 'none' && asked.effort !== 'minimal'
  const wanted = asked.enabled ?? byEffort
  if (family.thinking === 'none') {
    return { thinks: false, ...merge([...unheard, ...left(asked, `${request.model} does not think`, false)]) }
  }
  if (family.thinking !== 'only' && (wanted ?? family.thinking === 'on')) {
    if (continues && wanted === true) throw thinksOrContinues(asked, request)
    const instead = continues ? "it goes on from the assistant's message" : writtenFormat(request)
    if (instead !== undefined)
      return { thinks: false, ...merge([...unheard, ...yieldTo(asked, wanted, request, instead)]) }
  }
  const thinks = family.thinking === 'only' || (wanted ?? family.thinking === 'on')
  const contradicts = byEffort !== undefined && asked.enabled !== undefined && byEffort !== asked.enabled
  const effort = contradicts ? undefined : asked.effort
  return {
    thinks,
    ...merge([
      ...unheard,
      family.thinking === 'only' ? alwaysThinks(wanted, request) : toSwitch(wanted),
      contradicts ? dropped('reasoning_effort', 'enable_thinking is given and wins', asked.effort) : {},
      thinks ? toAmount(effort, asked.budget, { family, model: request.model }) : unused(asked.budget),
    ]),
  }
}

function readAsked(request: OpenAI.ChatRequest): Asked {
  const { enable_thinking: own, chat_template_kwargs: template, reasoning_effort: effort } = request
  const inner = isRecord(template) ? template['enable_thinking'] : undefined
  return {
    enabled: own ?? (typeof inner === 'boolean' ? inner : undefined),
    effort: effort ?? undefined,
    budget: request.thinking_budget ?? undefined,
  }
}

/** DashScope has no templates: the one word of theirs that it knows is read above. */
function fromTemplate({ chat_template_kwargs: template }: OpenAI.ChatRequest): Mapped[] {
  if (template == null) return []
  const why = 'DashScope has no word for it'
  if (!isRecord(template)) return [dropped('chat_template_kwargs', why)]
  return Object.entries(template).flatMap(([name, value]) =>
    name === 'enable_thinking' && typeof value === 'boolean'
      ? []
      : [dropped(`chat_template_kwargs.${name}`, why, value)],
  )
}

function writtenFormat({ response_format: format }: OpenAI.ChatRequest): string | undefined {
  return (format?.type ?? 'text') === 'text' ? undefined : `it writes ${format?.type}`
}

/** "Partial mode is not supported in thinking mode": which of the two was meant is for the caller to say. */
function thinksOrContinues({ enabled }: Asked, { model }: OpenAI.ChatRequest) {
  const param = enabled === undefined ? 'reasoning_effort' : 'enable_thinking'
  return invalidRequest(
    `Invalid '${param}': ${model} does not think while it goes on from the assistant's message, and the last message is one. Leave out '${param}', or end with a message of role 'user' or 'tool'.`,
    { code: 'invalid_value', param },
  )
}

/** What has no effect when nothing is thought. `off`: values that ask for no thinking need no word. */
function left({ enabled, effort, budget }: Asked, why: string, off: boolean): Mapped[] {
  const mapped: Mapped[] = []
  if (enabled === true && !off) mapped.push(dropped('enable_thinking', why, true))
  if (effort !== undefined && effort !== 'none') mapped.push(dropped('reasoning_effort', why, effort))
  if (budget !== undefined) mapped.push(dropped('thinking_budget', why, budget))
  return mapped
}

/** DashScope refuses JSON mode and partial mode while a model thinks: the thinking gives way, which is reported. */
function yieldTo(
  asked: Asked,
  wanted: boolean | undefined,
  { model }: OpenAI.ChatRequest,
  instead: string,
): Mapped[] {
  const why = `${model} does not think while ${instead}`
  const adjustment: Adjustment = {
    param: 'enable_thinking',
    given: asked.enabled ?? wanted,
    taken: false,
    why,
  }
  return [{ fields: { enable_thinking: false }, adjustments: [adjustment] }, ...left(asked, why, true)]
}

function alwaysThinks(
  wanted: boolean | undefined,
  { model, reasoning_effort: effort }: OpenAI.ChatRequest,
): Mapped {
  if (wanted !== false) return {}
  const why = `${model} always thinks`
  return effort == null ? dropped('enable_thinking', why, false) : dropped('reasoning_effort', why, effort)
}

function toSwitch(wanted: boolean | undefined): Mapped {
  if (wanted === undefined) return {}
  // What the effort says of thinking at all is said in DashScope's word for it, and exactly.
  return passed('enable_thinking', wanted)
}

function toAmount(
  effort: string | undefined,
  budget: unknown,
  { family, model }: { family: ChatFamily; model: string },
): Mapped {
  const { effort: how } = family
  if (budget !== undefined) {
    const unheard =
      effort !== undefined ? [dropped('reasoning_effort', 'thinking_budget is given and wins', effort)] : []
    return merge([passed('thinking_budget', budget), ...unheard])
  }
  if (effort === undefined || effort === 'none' || effort === 'minimal') return {}
  if (how === 'budget') {
    const taken = budgets[effort]
    const own = family.thinking === 'only' ? 'no thinking_budget' : 'enable_thinking=true, no thinking_budget'
    const adjustment: Adjustment = {
      param: 'reasoning_effort',
      given: effort,
      taken: taken === undefined ? own : `thinking_budget=${taken}`,
      why: taken === undefined ? `${model} sets its own limit` : 'tokens of thought',
    }
    return { ...(taken !== undefined && { fields: { thinking_budget: taken } }), adjustments: [adjustment] }
  }
  const level = Object.hasOwn(how, effort) ? how[effort as keyof typeof how] : effort
  return {
    fields: { reasoning_effort: level },
    ...(level !== effort && {
      adjustments: [
        { param: 'reasoning_effort', given: effort, taken: level, why: 'the nearest level of the model' },
      ],
    }),
  }
}

function unused(budget: unknown): Mapped {
  return budget === undefined ? {} : dropped('thinking_budget', 'thinking is off', budget)
}
