import type { Adjustment } from '../adjustment.ts'
import type { ChatFamily } from './families/index.ts'
import { isRecord } from '../../openai/fields.ts'
import { dropped, merge, passed, type Mapped } from './mapped.ts'
import type * as OpenAI from './openai.ts'

interface ThinkingParameters extends Mapped {
  thinks: boolean
}

/** Tokens of thought for an effort, where a model counts them; the higher efforts leave the model its own limit. */
const budgets: Readonly<Record<string, number>> = { low: 4096, medium: 16_384 }

/** Everything that decides whether and how much a model thinks: it is one decision, whatever the words for it. */
export function toThinkingParameters(request: OpenAI.ChatRequest, family: ChatFamily): ThinkingParameters {
  const asked = readSwitch(request)
  const effort = request.reasoning_effort ?? undefined
  const budget = request['thinking_budget'] ?? undefined
  if (family.thinking === 'none')
    return { thinks: false, ...withoutThinking({ asked, effort, budget }, request) }
  const wanted = asked ?? (effort === undefined ? undefined : effort !== 'none' && effort !== 'minimal')
  const thinks = family.thinking === 'only' || (wanted ?? family.thinking === 'on')
  const format = request.response_format?.type ?? 'text'
  if (thinks && format !== 'text' && family.thinking !== 'only')
    return { thinks: false, ...yieldTo(format, wanted, request) }
  return {
    thinks,
    ...merge([
      family.thinking === 'only' ? alwaysThinks(wanted, request) : toSwitch(wanted),
      thinks ? toAmount(effort, budget, family) : unused(budget),
    ]),
  }
}

/** `enable_thinking`, or the same inside `chat_template_kwargs`, where clients of vLLM put it. */
function readSwitch(request: OpenAI.ChatRequest): boolean | undefined {
  const { enable_thinking: own, chat_template_kwargs: kwargs } = request
  if (typeof own === 'boolean') return own
  const inner = isRecord(kwargs) ? kwargs['enable_thinking'] : undefined
  return typeof inner === 'boolean' ? inner : undefined
}

function withoutThinking(
  { asked, effort, budget }: { asked: boolean | undefined; effort: string | undefined; budget: unknown },
  { model }: OpenAI.ChatRequest,
): Mapped {
  const why = `${model} does not think`
  const mapped: Mapped[] = []
  if (asked === true) mapped.push(dropped('enable_thinking', why, true))
  if (effort !== undefined && effort !== 'none') mapped.push(dropped('reasoning_effort', why, effort))
  if (budget !== undefined) mapped.push(dropped('thinking_budget', why, budget))
  return merge(mapped)
}

/** DashScope refuses JSON mode while a model thinks, so the thinking gives way, and the caller is told. */
function yieldTo(format: string, wanted: boolean | undefined, { model }: OpenAI.ChatRequest): Mapped {
  const why = `${model} does not think while it writes ${format}`
  const adjustment: Adjustment = { param: 'enable_thinking', given: wanted ?? 'unset', taken: false, why }
  return { fields: { enable_thinking: false }, adjustments: [adjustment] }
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

function toAmount(effort: string | undefined, budget: unknown, { effort: how }: ChatFamily): Mapped {
  if (budget !== undefined) {
    const unheard =
      effort !== undefined ? [dropped('reasoning_effort', 'thinking_budget is given and wins', effort)] : []
    return merge([passed('thinking_budget', budget), ...unheard])
  }
  if (effort === undefined || effort === 'none' || effort === 'minimal') return {}
  if (how === 'budget') {
    const taken = budgets[effort]
    return taken === undefined
      ? {}
      : {
          fields: { thinking_budget: taken },
          adjustments: [
            {
              param: 'reasoning_effort',
              given: effort,
              taken: `thinking_budget=${taken}`,
              why: 'tokens of thought',
            },
          ],
        }
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
