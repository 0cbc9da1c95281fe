import { invalidRequest } from '../../errors/api-error.ts'
import type { ModelFamily } from '../families/index.ts'
import type { GenerationRequest, Turn } from '../types.ts'

/** @throws ApiError 400 that names the first turn which the family does not support */
export function checkTurns({ turns, model }: GenerationRequest, family: ModelFamily): void {
  if (family.turns === 'single') checkSingle(turns, model)
  if (!family.parameters.has('tools')) checkNoCalls(turns, model)
}

/** Translation models support one text to translate, and nothing else. */
function checkSingle(turns: readonly Turn[], model: string): void {
  const odd = turns.find(({ role }, index) => role !== 'user' || index > 0)
  if (odd === undefined) return
  const { param, givenRole } = odd
  throw invalidRequest(
    `Invalid '${param}': ${model} accepts exactly one message, of role 'user', with the text to translate; got ${turns.length} messages, this one of role '${givenRole}'.`,
    {
      code: 'invalid_value',
      param,
      chinese: `参数 '${param}' 不对：模型 ${model} 只接受一条 'user' 消息，即要翻译的文本；给出了 ${turns.length} 条消息，这一条的角色是 '${givenRole}'。`,
    },
  )
}

/** A model without tools cannot use a history of calls, and its service refuses it with an unrelated error. */
function checkNoCalls(turns: readonly Turn[], model: string): void {
  const odd = turns.find(
    (turn) => turn.role === 'tool' || (turn.role === 'assistant' && turn.calls.length > 0),
  )
  if (odd === undefined) return
  const { param, givenRole } = odd
  throw invalidRequest(
    `Invalid '${param}': ${model} does not support tools, but got a message of role '${givenRole}' that belongs to a tool call.`,
    {
      code: 'invalid_value',
      param,
      chinese: `参数 '${param}' 不对：模型 ${model} 不支持工具，给出的是关于工具调用的 '${givenRole}' 消息。`,
    },
  )
}
