import { signal, type Signal } from '@preact/signals'

import type { Attachment } from '../../parts/media/attachments.ts'
import { Answer, type ToolCall } from './answer.ts'

export interface UserTurn {
  kind: 'user'
  id: number
  text: Signal<string>
  files: Signal<readonly Attachment[]>
}

export interface AnswerTurn {
  kind: 'answer'
  id: number
  answer: Answer
}

/** What a tool returned for a call of the answer before. */
export interface ResultTurn {
  kind: 'result'
  id: number
  call: ToolCall
  text: Signal<string>
}

export type Turn = UserTurn | AnswerTurn | ResultTurn

/** The conversation, which the tabs for chat share. */
export const turns = signal<readonly Turn[]>([])

let lastId = 0

function add<Kind extends Turn>(turn: Omit<Kind, 'id'>): Kind {
  lastId += 1
  const added = { ...turn, id: lastId } as Kind
  turns.value = [...turns.value, added]
  return added
}

export function addUser(text: string, files: readonly Attachment[] = []): UserTurn {
  return add<UserTurn>({ kind: 'user', text: signal(text), files: signal(files) })
}

export function addAnswer(answer = new Answer()): AnswerTurn {
  return add<AnswerTurn>({ kind: 'answer', answer })
}

export function addResult(call: ToolCall, text: string): ResultTurn {
  return add<ResultTurn>({ kind: 'result', call, text: signal(text) })
}

/** Removes a turn; with `following`, the turns behind it as well. */
export function remove(turn: Turn, following = false): void {
  const place = turns.value.indexOf(turn)
  if (place < 0) return
  const removed = following ? turns.value.slice(place) : [turn]
  for (const one of removed) if (one.kind === 'answer') one.answer.exchange.value?.stop()
  turns.value = turns.value.filter((one) => !removed.includes(one))
}

export function clear(): void {
  const [first] = turns.value
  if (first !== undefined) remove(first, true)
}

/** The answer that is being written, if one is. */
export function openAnswer(): AnswerTurn | undefined {
  return turns.value.find(
    (turn): turn is AnswerTurn => turn.kind === 'answer' && turn.answer.exchange.value?.isOpen === true,
  )
}

/** The calls of the last answer that have no result yet. */
export function openCalls(): readonly ToolCall[] {
  const place = turns.value.findLastIndex(({ kind }) => kind !== 'result')
  const last = turns.value[place]
  if (last?.kind !== 'answer' || last.answer.exchange.value?.isOpen === true) return []
  const answered = new Set(
    turns.value.slice(place + 1).flatMap((turn) => (turn.kind === 'result' ? [turn.call.id] : [])),
  )
  return last.answer.calls.value.filter(({ id }) => !answered.has(id))
}
