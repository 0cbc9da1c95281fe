import { invalidRequest } from '../../../errors/api-error.ts'
import type { Adjustment } from '../../../errors/adjustment.ts'
import type { ModelFamily } from '../../families/index.ts'
import { markInstruction } from './mark-instruction.ts'
import { joinAll } from './merge-messages.ts'
import type { TurnMessage } from './to-message.ts'

interface Placed {
  turns: TurnMessage[]
  adjustments: Adjustment[]
}

/**
 * DashScope takes one system message, at the beginning, and needs a user message. Instructions before the first turn of
 * another role are merged; without a user message they become one. Later ones keep their position, as marked user turns:
 * at the beginning they would change it on every turn, and the cache of the beginning would be lost.
 * @param turnsParam The path of the list of turns
 * @throws ApiError 400 if no turn can be a user message
 */
export function placeInstructions(
  turns: readonly TurnMessage[],
  turnsParam: string,
  family: ModelFamily,
): Placed {
  const { turns: placed, adjustments } =
    family.turns === 'alternating' ? answerInstructions(turns) : markInstructions(turns)
  const instructions = placed.filter(isInstruction)
  const rest = placed.filter((turn) => !isInstruction(turn))
  const [first, ...more] = instructions
  const moved = more.length > 0 || (first !== undefined && placed[0] !== first)
  const all = moved
    ? [
        ...adjustments,
        { param: turnsParam, taken: 'one system message at the start', why: 'DashScope requires it' },
      ]
    : adjustments
  const merged =
    first === undefined
      ? []
      : [{ ...first, message: joinAll([first.message, ...more.map(({ message }) => message)]) }]
  if (rest.some(({ message }) => message.role === 'user'))
    return { turns: [...merged, ...rest], adjustments: all }
  const [lone] = merged
  if (lone === undefined) throw withoutUser(turnsParam)
  return { turns: [asUser(lone), ...rest], adjustments: [...all, becameUser(lone)] }
}

/**
 * With alternating turns, only instructions after the last assistant turn become user turns: the model must answer them, and
 * would otherwise continue the assistant turn.
 */
function answerInstructions(turns: readonly TurnMessage[]): Placed {
  const lastSpoken = turns.findLastIndex((turn) => !isInstruction(turn))
  const answered = turns[lastSpoken]?.message.role === 'assistant' ? lastSpoken : turns.length
  return {
    turns: turns.map((turn, place) => (place > answered ? asUser(turn) : turn)),
    adjustments: turns.slice(answered + 1).map(becameUser),
  }
}

/** Marks the instructions after the leading ones; those between calls and their answers move behind the answers. */
function markInstructions(turns: readonly TurnMessage[]): Placed {
  const begin = turns.findIndex(({ message }) => message.role !== 'system')
  const leading = begin === -1 ? turns.length : begin
  const placed = turns.slice(0, leading)
  const adjustments: Adjustment[] = []
  let waiting: TurnMessage[] = []
  for (const turn of turns.slice(leading)) {
    const { role } = turn.message
    if (isInstruction(turn)) {
      waiting.push({ ...turn, message: markInstruction(turn.message) })
      adjustments.push(becameMarked(turn))
      continue
    }
    if (role !== 'tool') {
      for (const instruction of waiting) placed.push(instruction)
      waiting = []
    }
    placed.push(turn)
  }
  return { turns: [...placed, ...waiting], adjustments }
}

/** qwen-long reads the ids of its files from a separate system message, which is not changed. */
function isInstruction({ message: { role, content } }: TurnMessage): boolean {
  return role === 'system' && !(typeof content === 'string' && content.startsWith('fileid://'))
}

function asUser(turn: TurnMessage): TurnMessage {
  return { ...turn, message: { ...turn.message, role: 'user' } }
}

function becameUser({ turn: { roleParam: param } }: TurnMessage): Adjustment {
  return { param, taken: 'user', why: 'DashScope answers only user messages' }
}

function becameMarked({ turn: { roleParam: param } }: TurnMessage): Adjustment {
  return {
    param,
    taken: 'user, marked as an instruction',
    why: 'DashScope accepts system messages only at the start',
  }
}

function withoutUser(param: string) {
  return invalidRequest(
    `Invalid '${param}': DashScope requires a message of role 'user' with content; got none.`,
    {
      code: 'invalid_value',
      param,
      chinese: `参数 '${param}' 不对：对话中须有一条有内容的 'user' 消息。`,
    },
  )
}
