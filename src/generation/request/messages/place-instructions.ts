import { invalidRequest } from '../../../errors/api-error.ts'
import type { Adjustment } from '../../../errors/adjustment.ts'
import { joinAll } from './merge-messages.ts'
import type { TurnMessage } from './to-message.ts'

interface Placed {
  turns: TurnMessage[]
  adjustments: Adjustment[]
}

/**
 * DashScope takes one system message, at the beginning, and needs a user message. Instructions after the last assistant
 * turn are what the model answers: they become user turns in their place, because the model would otherwise continue the
 * assistant turn. Without a user message the system message becomes one.
 * @param turnsParam The path of the list of turns
 * @throws ApiError 400 where no turn can be a user message
 */
export function placeInstructions(turns: readonly TurnMessage[], turnsParam: string): Placed {
  const lastSpoken = turns.findLastIndex((turn) => !isInstruction(turn))
  const answered = turns[lastSpoken]?.message.role === 'assistant' ? lastSpoken : turns.length
  const withUserTurns = turns.map((turn, place) => (place > answered ? asUser(turn) : turn))
  const instructions = withUserTurns.filter(isInstruction)
  const rest = withUserTurns.filter((turn) => !isInstruction(turn))
  const [first, ...more] = instructions
  const late = turns.slice(answered + 1).map(becameUser)
  const moved = more.length > 0 || (first !== undefined && withUserTurns[0] !== first)
  const adjustments = [
    ...late,
    ...(moved
      ? [{ param: turnsParam, taken: 'one system message, first', why: 'as DashScope takes it' }]
      : []),
  ]
  const merged =
    first === undefined
      ? []
      : [{ ...first, message: joinAll([first.message, ...more.map(({ message }) => message)]) }]
  if (rest.some(({ message }) => message.role === 'user')) return { turns: [...merged, ...rest], adjustments }
  const [lone] = merged
  if (lone === undefined) throw withoutUser(turnsParam)
  return { turns: [asUser(lone), ...rest], adjustments: [...adjustments, becameUser(lone)] }
}

/** qwen-long reads the ids of its files from a system message of their own, which stays as it is. */
function isInstruction({ message: { role, content } }: TurnMessage): boolean {
  return role === 'system' && !(typeof content === 'string' && content.startsWith('fileid://'))
}

function asUser(turn: TurnMessage): TurnMessage {
  return { ...turn, message: { ...turn.message, role: 'user' } }
}

function becameUser({ turn: { roleParam: param } }: TurnMessage): Adjustment {
  return { param, taken: 'user', why: 'DashScope answers a user message' }
}

function withoutUser(param: string) {
  return invalidRequest(
    `Invalid '${param}': DashScope takes a conversation with a message of role 'user' in it; got none that says something.`,
    {
      code: 'invalid_value',
      param,
      chinese: `参数 '${param}' 不对：对话中须有一条有内容的 'user' 消息。`,
    },
  )
}
