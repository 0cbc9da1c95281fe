import { invalidRequest } from '../../../errors/api-error.ts'
import type { Given } from '../../../generation/types.ts'
import type { Block, Message } from '../block-schema.ts'

/** Consecutive messages of one role, which are one turn in Anthropic's API. */
export interface Group {
  role: 'user' | 'assistant'
  param: string
  blocks: Given<Block>[]
}

export type SystemMessage = Extract<Message, { role: 'system' | 'developer' }>

export type Groups = readonly (Group | Given<SystemMessage>)[]

/** The messages, grouped by consecutive roles; a text is one block. */
export function toGroups(messages: readonly Message[]): Groups {
  const groups: (Group | Given<SystemMessage>)[] = []
  for (const [index, message] of messages.entries()) {
    const param = `messages[${index}]`
    if (message.role === 'system' || message.role === 'developer') {
      groups.push({ value: message, param })
      continue
    }
    const last = groups.at(-1)
    const blocks = toBlocks(message.content, `${param}.content`)
    if (last !== undefined && 'blocks' in last && last.role === message.role)
      for (const block of blocks) last.blocks.push(block)
    else groups.push({ role: message.role, param, blocks })
  }
  return groups
}

function toBlocks(content: string | readonly Block[], param: string): Given<Block>[] {
  return typeof content === 'string'
    ? [{ value: { type: 'text', text: content }, param }]
    : content.map((value, place) => ({ value, param: `${param}[${place}]` }))
}

export function misplaced({ value, param }: Given<Block>, role: Group['role']) {
  return invalidRequest(
    `Invalid '${param}': a block of type '${value.type}' belongs into a message of role '${role}'.`,
    {
      code: 'invalid_value',
      param,
      chinese: `参数 '${param}' 不对：类型为 '${value.type}' 的块只能出现在 '${role}' 消息中。`,
    },
  )
}
