import { invalidRequest } from '../../../errors/api-error.ts'
import type { Adjustment } from '../../../errors/adjustment.ts'
import type * as DashScope from '../../dashscope-types.ts'
import type { FreshIds } from '../fresh-ids.ts'
import type { Given, PastCall } from '../../types.ts'
import { lastKey } from '../last-key.ts'
import type { TurnMessage } from './to-message.ts'

/** A call in a history. */
export interface ExchangedCall {
  given: PastCall
  /** As sent upstream. */
  call: DashScope.RequestToolCall
  answer?: TurnMessage
}

/** An assistant message with calls, and the answers to them. */
export class ToolExchange {
  readonly turn: TurnMessage
  readonly calls: readonly ExchangedCall[]
  /** Answers directly after the calls whose ids match none of them. */
  readonly #unmatched: TurnMessage[] = []
  /** The calls without an answer, by id; the first call comes last. */
  readonly #open = new Map<string, ExchangedCall[]>()

  constructor(turn: TurnMessage, calls: readonly DashScope.RequestToolCall[]) {
    this.turn = turn
    const given = turn.turn.role === 'assistant' ? turn.turn.calls : []
    this.calls = given.flatMap((one, place) => {
      const call = calls[place]
      return call === undefined ? [] : [{ given: one, call }]
    })
    for (const call of this.calls.toReversed()) {
      const { id } = call.given
      const same = this.#open.get(id)
      if (same === undefined) this.#open.set(id, [call])
      else same.push(call)
    }
  }

  /** Adds the answer to one of its calls; clients answer calls with equal ids in their order. */
  addAnswer(answer: TurnMessage): boolean {
    const call = this.#open.get(answer.message.tool_call_id ?? '')?.pop()
    if (call !== undefined) call.answer = answer
    return call !== undefined
  }

  addUnmatched(answer: TurnMessage): void {
    this.#unmatched.push(answer)
  }

  get unanswered(): ExchangedCall[] {
    return this.calls.filter(({ answer }) => answer === undefined)
  }

  /** Assigns the unmatched answers when a turn other than an answer follows. */
  resolveUnmatched(): Adjustment[] {
    if (this.#unmatched.length === 0) return []
    const answered = new Map(this.calls.map(({ given, answer }) => [given.id, answer]))
    const isRepeat = (unmatched: TurnMessage) =>
      isSame(answered.get(unmatched.message.tool_call_id ?? ''), unmatched)
    const adjustments = this.#unmatched.filter(isRepeat).map(repeated)
    const [unmatched, ...more] = this.#unmatched.filter((one) => !isRepeat(one))
    this.#unmatched.length = 0
    if (unmatched === undefined) return adjustments
    const [call, ...others] = this.unanswered
    if (call === undefined || others.length > 0 || more.length > 0) throw unmatchedAnswer(unmatched)
    call.answer = unmatched
    this.#open.clear()
    return [...adjustments, matched(unmatched)]
  }

  /** Gives each call a unique id and a name. */
  complete(ids: FreshIds, toolNames: readonly string[]): Adjustment[] {
    this.#checkShared()
    return this.calls.flatMap((exchanged) => {
      const { given, call, answer } = exchanged
      const id = ids.next(given.id)
      const name = given.name.value === '' ? nameOf(exchanged, toolNames) : given.name.value
      if (id === given.id && name === given.name.value) return []
      exchanged.call = { ...call, id, function: { ...call.function, name } }
      return [
        ...(id === given.id || given.idParam === undefined
          ? []
          : [{ param: given.idParam, taken: 'a unique id', why: 'each call needs one' }]),
        ...(name === given.name.value
          ? []
          : [
              {
                param: given.name.param,
                taken: nameIn(answer) === name ? 'the name in its answer' : 'the name of the only tool',
                why: 'a call needs a name',
              },
            ]),
      ]
    })
  }

  /** The message and its answers, in their original order. */
  write(noResult: DashScope.Content): { turns: TurnMessage[]; adjustments: Adjustment[] } {
    const answers = this.calls.flatMap(({ call, answer }) =>
      answer === undefined ? [] : [withId(answer, call.id)],
    )
    const { unanswered } = this
    return {
      turns: [
        { ...this.turn, message: { ...this.turn.message, tool_calls: this.calls.map(({ call }) => call) } },
        ...answers.toSorted((one, other) => one.index - other.index),
        ...unanswered.map(({ call }): TurnMessage => {
          const message = { role: 'tool' as const, content: noResult, tool_call_id: call.id }
          return { ...this.turn, message, adjustments: [] }
        }),
      ],
      adjustments: unanswered.map(({ given: { param } }) => ({
        param,
        taken: 'an answer that there is no result',
        why: 'DashScope requires an answer to each call',
      })),
    }
  }

  /** If several calls have one id, each needs an answer: otherwise it is unknown which call was answered. */
  #checkShared(): void {
    if (this.calls.length === 1) return
    const last = new Map<string, ExchangedCall>()
    for (const call of this.calls) {
      const { id, idParam, param } = call.given
      const before = last.get(id)
      if (before !== undefined && (before.answer === undefined) !== (call.answer === undefined)) {
        throw invalid(
          idParam ?? param,
          'another call of this message has the same id, and not all of them have an answer. Give each call a unique id.',
          '同一条消息里另一个调用用了相同的 id，而它们没有全部得到回答。请为每个调用使用不同的 id。',
        )
      }
      last.set(id, call)
    }
  }
}

function nameOf({ given, answer }: ExchangedCall, toolNames: readonly string[]): string {
  const [only, ...others] = toolNames
  const name = nameIn(answer) || (others.length === 0 ? only : undefined)
  if (name !== undefined && name !== '') return name
  throw invalid(
    given.name.param,
    'this call has an empty name, which neither its answer nor the tools of the request can complete. Give the call the name of its tool.',
    '这个调用的名称为空，从它的回答和请求中的工具都看不出是哪一个。',
  )
}

/** Two answers with the same content. */
function isSame(answer: TurnMessage | undefined, unmatched: TurnMessage): boolean {
  return (
    isSameContent(answer?.message.content, unmatched.message.content) &&
    isSameContent(answer?.media ?? [], unmatched.media ?? [])
  )
}

type AnyContent = string | readonly object[]

function isSameContent(one: AnyContent | undefined, other: AnyContent): boolean {
  if (one === undefined || typeof one === 'string' || typeof other === 'string') return one === other
  return one.length === other.length && one.every((item, place) => isSameItem(item, other[place]))
}

/** Compares value by value: serialising a long answer for each short one would take quadratic time. */
function isSameItem(one: object, other: object = {}): boolean {
  const entries = Object.entries(one)
  const values: ReadonlyMap<string, unknown> = new Map(Object.entries(other))
  return entries.length === values.size && entries.every(([key, value]) => values.get(key) === value)
}

function nameIn(answer: TurnMessage | undefined): string | undefined {
  return answer?.turn.role === 'tool' ? answer.turn.name : undefined
}

function withId(answer: TurnMessage, id: string): TurnMessage {
  if (answer.message.tool_call_id === id) return answer
  return { ...answer, message: { ...answer.message, tool_call_id: id } }
}

/** The field that names the call of an answer. */
function callIdOf({ turn }: TurnMessage): Given<string> {
  return turn.role === 'tool' ? turn.callId : { value: '', param: turn.param }
}

function repeated({ turn: { param } }: TurnMessage): Adjustment {
  return { param, why: 'a repeated answer' }
}

function matched(answer: TurnMessage): Adjustment {
  return {
    param: callIdOf(answer).param,
    taken: 'that of the one call without an answer',
    why: 'no call has this one',
  }
}

export function unmatchedAnswer(answer: TurnMessage) {
  const callId = callIdOf(answer)
  const key = lastKey(callId)
  const { givenRole } = answer.turn
  return invalid(
    callId.param,
    `a message of role '${givenRole}' must answer a call of the assistant message before it, and this one does not match exactly one unanswered call. Send the '${key}' of its call, or leave the message out.`,
    `'${givenRole}' 消息要对应前一条 assistant 消息里的调用，而这一条没有对应的未回答调用，或对应多个。请填写该调用的 '${key}'，或去掉这条消息。`,
  )
}

export function unansweredCall({ given: { param, answeredBy } }: ExchangedCall) {
  return invalid(
    param,
    `the conversation ends without an answer to this call. Add ${answeredBy.english}.`,
    `对话结束时这个调用还没有回答。请补上${answeredBy.chinese}。`,
  )
}

function invalid(param: string, why: string, chinese: string) {
  return invalidRequest(`Invalid '${param}': ${why}`, {
    code: 'invalid_value',
    param,
    chinese: `参数 '${param}' 不对：${chinese}`,
  })
}
