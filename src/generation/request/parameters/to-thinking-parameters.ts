import { invalidRequest } from '../../../errors/api-error.ts'
import type { Adjustment } from '../../../errors/adjustment.ts'
import type { ChatFamily } from '../../families/index.ts'
import { dropped, merge, type Mapped } from './mapping.ts'
import type * as OpenAI from '../../../endpoints/chat-completions/schema.ts'
import { readThinking, unknownThinking, type ThinkingWord } from './thinking-dialects.ts'
import { toThinkingAmount, type AmountTaken } from './to-thinking-amount.ts'

interface ThinkingParameters extends Mapped {
  thinks: boolean
}

interface Model {
  model: string
  family: ChatFamily
}

/**
 * Whether and how much a model thinks is one decision, whatever words it is made in.
 * @param continues Whether the model goes on from the assistant's last message
 */
export function toThinkingParameters(
  request: OpenAI.ChatRequest,
  family: ChatFamily,
  continues: boolean,
): ThinkingParameters {
  const { model } = request
  const given = readThinking(request)
  const words = given.filter(({ root }) => family.takes.has(root))
  const others = given.filter(({ root }) => !family.takes.has(root))
  const reports = [...unknownThinking(request), ...notTaken(others, { model, family })]
  const always = family.thinking === 'only'
  const winner = always ? undefined : words.find(({ on }) => on !== undefined)
  const thinks = always || (winner?.on ?? family.thinking === 'on')
  const instead = continues ? "it goes on from the assistant's message" : writtenFormat(request)
  if (thinks && !always && instead !== undefined) {
    if (continues && winner !== undefined) throw thinksOrContinues(winner, model)
    const why = `${model} does not think while ${instead}`
    return { thinks: false, ...merge([...reports, ...notThinking(words, winner, family, why)]) }
  }
  const agreeing = words.filter(({ on }) => on === undefined || on === thinks)
  const contradicting = words.filter((word) => !agreeing.includes(word))
  return {
    thinks,
    ...merge([
      ...reports,
      ...contradicting.map((word) => ignored(word, always ? `${model} always thinks` : wins(winner))),
      winner === undefined ? {} : toSwitch(winner, { model, family }),
      ...toAmount(agreeing, thinks, { model, family }),
    ]),
  }
}

function ignored({ param, given }: ThinkingWord, why: string): Mapped {
  return dropped(param, why, given)
}

function wins(winner: ThinkingWord | undefined): string {
  return `${winner?.param} is given and wins`
}

/** Asking a model that never thinks for no thinking is no request, so nothing is lost with it. */
function notTaken(words: readonly ThinkingWord[], { model, family }: Model): Mapped[] {
  const why = family.thinking === 'none' ? `${model} does not think` : `not taken by ${model}`
  const asking = words.filter(
    ({ on, amount, given }) => on === true || amount !== undefined || given === 'minimal',
  )
  return [...new Map(asking.map((word) => [word.root, word])).values()].map(({ param, root, given }) =>
    dropped(root, why, param === root ? given : undefined),
  )
}

function writtenFormat({ response_format: format }: OpenAI.ChatRequest): string | undefined {
  return (format?.type ?? 'text') === 'text' ? undefined : `it writes ${format?.type}`
}

/** "Partial mode is not supported in thinking mode": which of the two was meant is for the caller to say. */
function thinksOrContinues({ param }: ThinkingWord, model: string) {
  return invalidRequest(
    `Invalid '${param}': ${model} does not think while it goes on from the assistant's message, and the last message is one. Leave out '${param}', or end with a message of role 'user' or 'tool'.`,
    {
      code: 'invalid_value',
      param,
      chinese: `参数 '${param}' 不对：最后一条是 assistant 消息，模型 ${model} 续写时不能思考。请去掉 '${param}'，或以 'user'、'tool' 消息结尾。`,
    },
  )
}

/** DashScope refuses JSON mode and partial mode while a model thinks: the thinking gives way, which is reported. */
function notThinking(
  words: readonly ThinkingWord[],
  winner: ThinkingWord | undefined,
  family: ChatFamily,
  why: string,
): Mapped[] {
  const { thinkingSwitch: param } = family
  const taken = param === 'thinking' ? 'disabled' : false
  const adjustment: Adjustment = { param, given: winner?.on, taken, why }
  const lost = words.filter((word) => word.param !== param && (word.on === true || word.amount !== undefined))
  return [
    { fields: switchFields(false, family), adjustments: [adjustment] },
    ...lost.map((word) => ignored(word, why)),
  ]
}

function toSwitch(winner: ThinkingWord, { model, family }: Model): Mapped {
  const on = winner.on === true
  const isNative = family.thinkingSwitch === 'thinking'
  const isAdaptive = winner.given === 'adaptive'
  const fields = switchFields(on, family)
  if (!on || isNative === isAdaptive) return { fields }
  const why = isNative ? `${model} decides by itself when to think` : `${model} does not decide by itself`
  const taken = isNative ? 'thinking.type=adaptive' : 'enable_thinking=true'
  return { fields, adjustments: [{ param: winner.param, given: winner.given, taken, why }] }
}

function switchFields(on: boolean, { thinkingSwitch }: ChatFamily): Record<string, unknown> {
  return thinkingSwitch === 'thinking'
    ? { thinking: { type: on ? 'adaptive' : 'disabled' } }
    : { enable_thinking: on }
}

/** One amount goes upstream: `thinking_budget` and `reasoning_effort` exclude each other there. */
function toAmount(agreeing: readonly ThinkingWord[], thinks: boolean, { model, family }: Model): Mapped[] {
  const words = agreeing.filter(({ amount }) => amount !== undefined)
  if (!thinks) return words.map((word) => ignored(word, 'thinking is off'))
  const [first, ...rest] = words.map((word) => ({ word, taken: toThinkingAmount(word, family, model) }))
  if (first === undefined) return []
  const different = rest.filter(({ taken }) => !isSame(taken, first.taken))
  return [first.taken, ...different.map(({ word }) => ignored(word, wins(first.word)))]
}

function isSame({ fields: one }: AmountTaken, { fields: other }: AmountTaken): boolean {
  return one.thinking_budget === other.thinking_budget && one.reasoning_effort === other.reasoning_effort
}
