import { invalidRequest } from '../../../errors/api-error.ts'
import type { Adjustment } from '../../../errors/adjustment.ts'
import type { ChatFamily } from '../../families/index.ts'
import type { Turn } from './to-turn.ts'

interface Continued {
  turns: readonly Turn[]
  adjustments: Adjustment[]
  /** The model goes on from the assistant's last message. */
  continues: boolean
}

/**
 * A conversation that ends with the assistant's message is to be gone on with: DashScope refuses it without
 * `partial: true`, and takes that in the last message alone.
 * @throws ApiError 400 where the model cannot go on from a message, or must not
 */
export function continueLast(
  turns: readonly Turn[],
  { model, family }: { model: string; family: ChatFamily },
): Continued {
  const adjustments = turns.slice(0, -1).flatMap(notLast)
  const last = turns.at(-1)
  if (last?.message.role !== 'assistant') return { turns, adjustments, continues: false }
  const param = `messages[${last.index}]`
  if (last.partial === false) throw mustNot(param)
  if (!family.partial) throw cannot(param, model)
  return {
    turns: [...turns.slice(0, -1), { ...last, message: { ...last.message, partial: true } }],
    adjustments:
      last.partial === undefined
        ? [
            ...adjustments,
            { param: `${param}.partial`, taken: true, why: "the last message is the assistant's" },
          ]
        : adjustments,
    continues: true,
  }
}

/** Nothing but space is no beginning of an answer, unless the caller says that it is one. */
export function withoutBlankEnd(turns: readonly Turn[]): readonly Turn[] {
  const end = turns.findLastIndex((turn) => !isBlank(turn))
  return turns.slice(0, end + 1)
}

function isBlank({ message: { role, content, tool_calls: calls }, partial }: Turn): boolean {
  if (role !== 'assistant' || calls !== undefined || partial === true) return false
  const texts = typeof content === 'string' ? [content] : content.map((item) => item['text'])
  return texts.every((text) => typeof text === 'string' && text.trim() === '')
}

export function blank({ index }: Turn): Adjustment {
  return { param: `messages[${index}]`, why: 'an assistant message of nothing but space' }
}

function notLast({ index, partial }: Turn): Adjustment[] {
  if (partial !== true) return []
  return [
    { param: `messages[${index}].partial`, given: true, why: 'the model goes on from the last message' },
  ]
}

function mustNot(param: string) {
  return invalidRequest(
    `Invalid '${param}': the last message is the assistant's, and with 'partial: false' there is nothing to answer. End with a message of role 'user' or 'tool', or leave 'partial' out to have the message gone on with.`,
    {
      code: 'invalid_value',
      param,
      chinese: `参数 '${param}' 不对：最后一条是 assistant 消息，又写了 'partial: false'，没有可回答的内容。请以 'user' 或 'tool' 消息结尾，或去掉 'partial' 以便续写。`,
    },
  )
}

function cannot(param: string, model: string) {
  return invalidRequest(
    `Invalid '${param}': the last message is the assistant's, and ${model} does not go on from one. End with a message of role 'user' or 'tool', or ask qwen-plus, qwen3.7-plus or qwen3-vl-plus, which do.`,
    {
      code: 'invalid_value',
      param,
      chinese: `参数 '${param}' 不对：最后一条是 assistant 消息，模型 ${model} 不支持续写。请以 'user' 或 'tool' 消息结尾；qwen-plus、qwen3.7-plus、qwen3-vl-plus 支持续写。`,
    },
  )
}
