import { invalidRequest } from '../../../errors/api-error.ts'
import type { Adjustment } from '../../../errors/adjustment.ts'
import type * as DashScope from '../../dashscope-types.ts'
import type { FreshIds } from '../../decode/fresh-ids.ts'
import type { Turn } from './to-turn.ts'

/** A call in a history. */
export interface PastCall {
  exchange: ToolExchange
  place: number
  /** As it was given. */
  id: string
  call: DashScope.RequestToolCall
  answer?: Turn
}

/** An assistant message with calls, and the answers to them. */
export class ToolExchange {
  readonly turn: Turn
  readonly calls: readonly PastCall[]
  /** Answers directly after the calls that match none of them by id. */
  readonly #strays: Turn[] = []
  /** The calls without an answer by id, the first one last. */
  readonly #open = new Map<string, PastCall[]>()

  constructor(turn: Turn, calls: readonly DashScope.RequestToolCall[]) {
    this.turn = turn
    this.calls = calls.map((call, place) => ({ exchange: this, place, id: call.id, call }))
    for (const call of this.calls.toReversed()) {
      const same = this.#open.get(call.id)
      if (same === undefined) this.#open.set(call.id, [call])
      else same.push(call)
    }
  }

  /** Takes the answer to one of its calls; calls that share an id are answered in their order, as clients do. */
  take(answer: Turn): boolean {
    const call = this.#open.get(answer.message.tool_call_id ?? '')?.pop()
    if (call !== undefined) call.answer = answer
    return call !== undefined
  }

  keepStray(answer: Turn): void {
    this.#strays.push(answer)
  }

  get unanswered(): PastCall[] {
    return this.calls.filter(({ answer }) => answer === undefined)
  }

  /** Decides about the strays when something else than an answer follows. */
  settle(): Adjustment[] {
    if (this.#strays.length === 0) return []
    const answered = new Map(this.calls.map(({ id, answer }) => [id, answer]))
    const isRepeat = (stray: Turn) => isSame(answered.get(stray.message.tool_call_id ?? ''), stray)
    const adjustments = this.#strays.filter(isRepeat).map(repeated)
    const [stray, ...more] = this.#strays.filter((one) => !isRepeat(one))
    this.#strays.length = 0
    if (stray === undefined) return adjustments
    const [call, ...others] = this.unanswered
    if (call === undefined || others.length > 0 || more.length > 0) throw answersNothing(stray)
    call.answer = stray
    this.#open.clear()
    return [...adjustments, matched(stray)]
  }

  /** Gives each call an id of its own and a name. */
  complete(ids: FreshIds, toolNames: readonly string[]): Adjustment[] {
    this.#checkShared()
    return this.calls.flatMap((past) => {
      const { call, place, answer } = past
      const id = ids.next(past.id)
      const name = call.function.name === '' ? nameOf(past, toolNames) : call.function.name
      if (id === past.id && name === call.function.name) return []
      past.call = { ...call, id, function: { ...call.function, name } }
      const path = pathTo(this.turn, place)
      return [
        ...(id === past.id || this.turn.legacy
          ? []
          : [{ param: `${path}.id`, taken: 'an id of its own', why: 'each call needs one' }]),
        ...(name === call.function.name
          ? []
          : [
              {
                param: this.turn.legacy ? `${path}.name` : `${path}.function.name`,
                taken: answer?.name === name ? 'the name in its answer' : 'the name of the only tool',
                why: 'a call needs a name',
              },
            ]),
      ]
    })
  }

  /** The message and its answers in the order in which they came. */
  write(noResult: DashScope.Content): { turns: Turn[]; adjustments: Adjustment[] } {
    const answers = this.calls.flatMap(({ call, answer }) =>
      answer === undefined ? [] : [withId(answer, call.id)],
    )
    const { unanswered } = this
    return {
      turns: [
        { ...this.turn, message: { ...this.turn.message, tool_calls: this.calls.map(({ call }) => call) } },
        ...answers.toSorted((one, other) => one.index - other.index),
        ...unanswered.map(({ call }): Turn => {
          const message = { role: 'tool' as const, content: noResult, tool_call_id: call.id }
          return { ...this.turn, message, adjustments: [] }
        }),
      ],
      adjustments: unanswered.map(({ place }) => ({
        param: pathTo(this.turn, place),
        taken: 'an answer that says that there is no result',
        why: 'DashScope takes no call without an answer',
      })),
    }
  }

  /** Which of several calls with one id was answered cannot be known unless all were. */
  #checkShared(): void {
    if (this.calls.length === 1) return
    const last = new Map<string, PastCall>()
    for (const call of this.calls) {
      const before = last.get(call.id)
      if (before !== undefined && (before.answer === undefined) !== (call.answer === undefined)) {
        const param = `${pathTo(this.turn, call.place)}.id`
        throw invalid(
          param,
          'another call of this message has the same id, and not all of them have an answer. Give each call an id of its own.',
          '同一条消息里另一个调用用了相同的 id，而它们没有全部得到回答。请为每个调用使用不同的 id。',
        )
      }
      last.set(call.id, call)
    }
  }
}

function nameOf({ exchange, place, answer }: PastCall, toolNames: readonly string[]): string {
  const [only, ...others] = toolNames
  const name = answer?.name || (others.length === 0 ? only : undefined)
  if (name !== undefined && name !== '') return name
  const path = pathTo(exchange.turn, place)
  throw invalid(
    exchange.turn.legacy ? `${path}.name` : `${path}.function.name`,
    'this call has an empty name, and neither its answer nor a single tool of the request says which was meant.',
    '这个调用的名称为空，从它的回答和请求中的工具都看不出是哪一个。',
  )
}

/** The same call answered twice in the same words. */
function isSame(answer: Turn | undefined, stray: Turn): boolean {
  const [one, other] = [answer?.message.content, stray.message.content]
  if (one === undefined || typeof one === 'string' || typeof other === 'string') return one === other
  return one.length === other.length && one.every((item, place) => isSameItem(item, other[place]))
}

/** Value by value: to write a long answer out for each short one would take its length times their number. */
function isSameItem(one: object, other: object = {}): boolean {
  const entries = Object.entries(one)
  const values: ReadonlyMap<string, unknown> = new Map(Object.entries(other))
  return entries.length === values.size && entries.every(([key, value]) => values.get(key) === value)
}

function withId(answer: Turn, id: string): Turn {
  if (answer.message.tool_call_id === id) return answer
  return { ...answer, message: { ...answer.message, tool_call_id: id } }
}

function pathTo({ index, legacy }: Turn, place: number): string {
  return legacy ? `messages[${index}].function_call` : `messages[${index}].tool_calls[${place}]`
}

function repeated({ index }: Turn): Adjustment {
  return { param: `messages[${index}]`, why: 'the same answer again' }
}

function matched({ index, legacy }: Turn): Adjustment {
  return {
    param: `messages[${index}].${legacy ? 'name' : 'tool_call_id'}`,
    taken: 'that of the one call without an answer',
    why: 'no call has this one',
  }
}

export function answersNothing({ index, legacy }: Turn) {
  const key = legacy ? 'name' : 'tool_call_id'
  return invalid(
    `messages[${index}].${key}`,
    `a message of role '${legacy ? 'function' : 'tool'}' answers a call of the assistant message before it, and this one matches no call that is without an answer, or several. Give it the '${key}' of its call, or leave it out.`,
    `'${legacy ? 'function' : 'tool'}' 消息要对应前一条 assistant 消息里的调用，而这一条没有对应的未回答调用，或对应多个。请填写该调用的 '${key}'，或去掉这条消息。`,
  )
}

export function waitsForAnswer({ exchange: { turn }, place }: PastCall) {
  return invalid(
    pathTo(turn, place),
    `the conversation ends without an answer to this call. Add a message of role ${turn.legacy ? "'function' with its 'name'" : "'tool' with its id in 'tool_call_id'"}.`,
    `对话结束时这个调用还没有回答。请补上${turn.legacy ? "带 'name' 的 'function' 消息" : "以其 id 作为 'tool_call_id' 的 'tool' 消息"}。`,
  )
}

function invalid(param: string, why: string, chinese: string) {
  return invalidRequest(`Invalid '${param}': ${why}`, {
    code: 'invalid_value',
    param,
    chinese: `参数 '${param}' 不对：${chinese}`,
  })
}
