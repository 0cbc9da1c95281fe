import { invalidRequest } from '../../../errors/api-error.ts'
import type { Adjustment } from '../../../errors/adjustment.ts'
import { joinAll } from './merge-messages.ts'
import type { Turn } from './to-turn.ts'

interface Placed {
  turns: Turn[]
  adjustments: Adjustment[]
}

/**
 * One system message and that first, and a user message somewhere: DashScope takes no other conversation. Instructions
 * after the assistant's last turn are what it is to answer, so they become user turns where they stand; without them the
 * assistant's turn would come last, and be gone on with. Without a user message the system message becomes one.
 * @throws ApiError 400 where there is nothing that a user could have said
 */
export function placeInstructions(turns: readonly Turn[]): Placed {
  const lastSpoken = turns.findLastIndex((turn) => !isInstruction(turn))
  const answered = turns[lastSpoken]?.message.role === 'assistant' ? lastSpoken : turns.length
  const asked = turns.map((turn, place) => (place > answered ? asUser(turn) : turn))
  const instructions = asked.filter(isInstruction)
  const rest = asked.filter((turn) => !isInstruction(turn))
  const [first, ...more] = instructions
  const late = turns.slice(answered + 1).map(becameUser)
  const moved = more.length > 0 || (first !== undefined && asked[0] !== first)
  const adjustments = [
    ...late,
    ...(moved
      ? [{ param: 'messages', taken: 'one system message, first', why: 'as DashScope takes it' }]
      : []),
  ]
  const merged =
    first === undefined
      ? []
      : [{ ...first, message: joinAll([first.message, ...more.map(({ message }) => message)]) }]
  if (rest.some(({ message }) => message.role === 'user')) return { turns: [...merged, ...rest], adjustments }
  const [lone] = merged
  if (lone === undefined) throw withoutUser()
  return { turns: [asUser(lone), ...rest], adjustments: [...adjustments, becameUser(lone)] }
}

/** qwen-long names its files in a system message of their own, which must stay by itself. */
function isInstruction({ message: { role, content } }: Turn): boolean {
  return role === 'system' && !(typeof content === 'string' && content.startsWith('fileid://'))
}

function asUser(turn: Turn): Turn {
  return { ...turn, message: { ...turn.message, role: 'user' } }
}

function becameUser({ index }: Turn): Adjustment {
  return { param: `messages[${index}].role`, taken: 'user', why: 'DashScope answers a user message' }
}

function withoutUser() {
  return invalidRequest(
    "Invalid 'messages': DashScope takes a conversation with a message of role 'user' in it; got none that says something.",
    {
      code: 'invalid_value',
      param: 'messages',
      chinese: `参数 'messages' 不对：对话中须有一条有内容的 'user' 消息。`,
    },
  )
}
