import { invalidRequest } from '../../../errors/api-error.ts'
import type { Adjustment } from '../../../errors/adjustment.ts'
import type { Given } from '../../types.ts'
import { lastKey } from '../last-key.ts'
import type { ModelContext } from '../content/to-content.ts'
import type { TurnMessage } from './to-message.ts'

interface Continued {
  turns: readonly TurnMessage[]
  adjustments: Adjustment[]
  /** The model continues the last assistant turn. */
  continues: boolean
}

/**
 * The model continues a conversation that ends with an assistant message. DashScope refuses such a conversation without
 * `partial: true`, and accepts that only in the last message.
 * @throws ApiError 400 if the model cannot or must not continue a message
 */
export function continueLast(turns: readonly TurnMessage[], { model, family }: ModelContext): Continued {
  const adjustments = turns.slice(0, -1).flatMap(notLast)
  const last = turns.at(-1)
  if (last?.message.role !== 'assistant') return { turns, adjustments, continues: false }
  const { param } = last.turn
  const continues = continuesOf(last)
  if (continues?.value === false) throw mustNot(param, continues)
  if (!family.partial) throw cannot(param, model)
  return {
    turns: [...turns.slice(0, -1), { ...last, message: { ...last.message, partial: true } }],
    adjustments:
      continues === undefined
        ? [
            ...adjustments,
            { param: `${param}.partial`, taken: true, why: 'the last message is from the assistant' },
          ]
        : adjustments,
    continues: true,
  }
}

/** Assistant turns of white space at the end do not begin an answer, unless the caller marks them. */
export function withoutBlankEnd(turns: readonly TurnMessage[]): readonly TurnMessage[] {
  const end = turns.findLastIndex((turn) => !isBlank(turn))
  return turns.slice(0, end + 1)
}

function isBlank(turn: TurnMessage): boolean {
  const { role, content, tool_calls: calls } = turn.message
  if (role !== 'assistant' || calls !== undefined || continuesOf(turn)?.value === true) return false
  const texts = typeof content === 'string' ? [content] : content.map((item) => item['text'])
  return texts.every((text) => typeof text === 'string' && text.trim() === '')
}

export function blankMessage({ turn: { param } }: TurnMessage): Adjustment {
  return { param, why: 'an assistant message of white space only' }
}

function continuesOf({ turn }: TurnMessage): Given<boolean> | undefined {
  return turn.role === 'assistant' ? turn.continues : undefined
}

function notLast(turn: TurnMessage): Adjustment[] {
  const continues = continuesOf(turn)
  if (continues?.value !== true) return []
  return [{ param: continues.param, given: true, why: 'the model continues the last message' }]
}

function mustNot(param: string, continues: Given<boolean>) {
  const key = lastKey(continues)
  return invalidRequest(
    `Invalid '${param}': the last message is from the assistant, and with '${key}: false' there is nothing to answer. End with a message of role 'user' or 'tool', or leave '${key}' out so that the model continues the message.`,
    {
      code: 'invalid_value',
      param,
      chinese: `参数 '${param}' 不对：最后一条是 assistant 消息，又写了 '${key}: false'，没有可回答的内容。请以 'user' 或 'tool' 消息结尾，或去掉 '${key}' 以便续写。`,
    },
  )
}

function cannot(param: string, model: string) {
  return invalidRequest(
    `Invalid '${param}': the last message is from the assistant, and ${model} cannot continue it. End with a message of role 'user' or 'tool', or use qwen-plus, qwen3.7-plus or qwen3-vl-plus, which can.`,
    {
      code: 'invalid_value',
      param,
      chinese: `参数 '${param}' 不对：最后一条是 assistant 消息，模型 ${model} 不支持续写。请以 'user' 或 'tool' 消息结尾；qwen-plus、qwen3.7-plus、qwen3-vl-plus 支持续写。`,
    },
  )
}
