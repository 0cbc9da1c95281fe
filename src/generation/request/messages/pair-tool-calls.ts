import type { Adjustment } from '../../../errors/adjustment.ts'
import type * as DashScope from '../../dashscope-types.ts'
import { FreshIds } from '../fresh-ids.ts'
import type { TurnMessage } from './to-message.ts'
import { unmatchedAnswer, ToolExchange, unansweredCall, type ExchangedCall } from './tool-exchange.ts'

interface Paired {
  turns: readonly TurnMessage[]
  adjustments: readonly Adjustment[]
}

interface Options {
  /** The names of the request's tools. */
  toolNames: readonly string[]
  /** The content of an answer that the caller did not give. */
  noResult: DashScope.Content
}

/**
 * Puts one answer directly behind each call, and gives each call a unique id and a name. DashScope refuses other histories: `An
 * assistant message with "tool_calls" must be followed by tool messages responding to each "tool_call_id".` and
 * `messages with role "tool" must be a response to a preceeding message with "tool_calls".` Repaired and reported:
 * - an answer further down moves to its call; assistant texts in between move before the call;
 * - an answer with an unknown id is assigned to the only earlier call without an answer;
 * - a repeated answer is left out;
 * - a call without an answer before other turns gets an answer that there is no result;
 * - a repeated id is replaced in the call and its answer;
 * - an empty name becomes the name in the answer, or that of the only tool.
 * Linear in the number of messages, except for sorting the answers to one message.
 * @throws ApiError 400 that names the message if there is no repair, or more than one
 */
export function pairToolCalls(turns: readonly TurnMessage[], { toolNames, noResult }: Options): Paired {
  if (!turns.some(isAboutCalls)) return { turns, adjustments: [] }
  const { items, adjustments } = pair(turns)
  const end = items.at(-1)
  const [open] = end instanceof ToolExchange ? end.unanswered : []
  if (open !== undefined) throw unansweredCall(open)
  const exchanges = items.filter((item) => item instanceof ToolExchange)
  const ids = new FreshIds(exchanges.flatMap(({ calls }) => calls.map(({ given }) => given.id)))
  const completed = exchanges.flatMap((exchange) => exchange.complete(ids, toolNames))
  const written = items.map((item) =>
    item instanceof ToolExchange ? item.write(noResult) : { turns: [item], adjustments: [] },
  )
  return {
    turns: written.flatMap((one) => one.turns),
    adjustments: [...adjustments, ...completed, ...written.flatMap((one) => one.adjustments)],
  }
}

function isAboutCalls({ message: { role, tool_calls: calls } }: TurnMessage): boolean {
  return role === 'tool' || calls !== undefined
}

/** Finds the call of every answer. */
function pair(turns: readonly TurnMessage[]) {
  const items: (TurnMessage | ToolExchange)[] = []
  const adjustments: Adjustment[] = []
  /** The last turn with calls; whether only answers followed it; earlier calls without an answer, by id. */
  let latest: ToolExchange | undefined
  let adjacent = false
  const earlier = new Map<string, ExchangedCall[]>()
  const endExchange = () => {
    if (adjacent) for (const adjustment of latest?.resolveUnmatched() ?? []) adjustments.push(adjustment)
    adjacent = false
  }
  for (const turn of turns) {
    const { role, tool_calls: calls } = turn.message
    if (role !== 'tool') endExchange()
    if (calls !== undefined) {
      for (const call of latest?.unanswered ?? []) remember(earlier, call)
      latest = new ToolExchange(turn, calls)
      adjacent = true
      items.push(latest)
    } else if (role !== 'tool') items.push(turn)
    else if (latest?.addAnswer(turn) === true) {
      if (adjacent) continue
      adjustments.push(moved(turn))
      putLast(items, latest)
    } else if (addLateAnswer(turn, earlier)) adjustments.push(moved(turn))
    else if (adjacent) latest?.addUnmatched(turn)
    else throw unmatchedAnswer(turn)
  }
  endExchange()
  return { items, adjustments }
}

/**
 * Assistant texts between calls and their answers move before the calls, because the model continues from the answers. Clients
 * that store calls and texts separately write such histories.
 */
function putLast(items: (TurnMessage | ToolExchange)[], exchange: ToolExchange): void {
  const place = items.lastIndexOf(exchange)
  const areTexts = items
    .slice(place + 1)
    .every((item) => !(item instanceof ToolExchange) && item.message.role === 'assistant')
  if (!areTexts) return
  items.splice(place, 1)
  items.push(exchange)
}

function remember(earlier: Map<string, ExchangedCall[]>, call: ExchangedCall): void {
  const { id } = call.given
  const same = earlier.get(id)
  if (same === undefined) earlier.set(id, [call])
  else same.push(call)
}

/** An answer after later calls belongs to the only open call with its id. */
function addLateAnswer(answer: TurnMessage, earlier: Map<string, ExchangedCall[]>): boolean {
  const id = answer.message.tool_call_id ?? ''
  const waiting = earlier.get(id) ?? []
  const [call] = waiting
  if (call === undefined || waiting.length > 1) return false
  call.answer = answer
  earlier.delete(id)
  return true
}

function moved({ turn: { param } }: TurnMessage): Adjustment {
  return {
    param,
    taken: 'directly after its call',
    why: 'DashScope requires it there',
  }
}
