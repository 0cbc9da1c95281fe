import type { Adjustment } from '../../../errors/adjustment.ts'
import type { Item } from '../schema/items.ts'

/** Which calls of a list have outputs, and which outputs count. */
export interface Outputs {
  callIds: ReadonlySet<string>
  /** Positions of the calls whose output comes later. */
  answered: ReadonlySet<number>
  /** Positions of outputs that a later one replaces. */
  replaced: ReadonlySet<number>
  /** Calls without an output at the end of the conversation. */
  openAtEnd: readonly { callId: string; param: string }[]
  adjustments: readonly Adjustment[]
}

const calls: ReadonlySet<unknown> = new Set(['function_call', 'custom_tool_call', 'tool_search_call'])
const outputs: ReadonlySet<unknown> = new Set([
  'function_call_output',
  'custom_tool_call_output',
  'tool_search_output',
])
const isCall = (type: unknown) => calls.has(type)
const isOutput = (type: unknown) => outputs.has(type)
/** Items that belong to the turn of a call. */
const isOfTurn = (item: Item) =>
  isCall(item.type) || isOutput(item.type) || item.type === 'reasoning' || item['role'] === 'assistant'

/** Pairs calls and outputs by id, wherever they are; later turns may reuse ids. */
export function findOutputs(items: readonly Item[]): Outputs {
  const next = new Map<string, 'call' | 'output'>()
  const callIds = new Set<string>()
  const answered = new Set<number>()
  const replaced = new Set<number>()
  const openAtEnd: { callId: string; param: string }[] = []
  let isEnd = true
  for (const [index, item] of Array.from(items.entries()).toReversed()) {
    isEnd &&= isOfTurn(item)
    const id: unknown = item['call_id']
    if (typeof id !== 'string') continue
    if (isOutput(item.type)) {
      if (next.get(id) === 'output') replaced.add(index)
      next.set(id, 'output')
    } else if (isCall(item.type)) {
      callIds.add(id)
      if (next.get(id) === 'output') answered.add(index)
      else if (isEnd) openAtEnd.unshift({ callId: id, param: `input[${index}]` })
      next.set(id, 'call')
    }
  }
  return {
    callIds,
    answered,
    replaced,
    openAtEnd,
    adjustments: [
      ...Array.from(replaced)
        .toSorted((one, other) => one - other)
        .map((index) => ({
          param: `input[${index}]`,
          why: 'a later output has the same call_id',
        })),
      ...openAtEnd.map(({ param }) => ({
        param,
        taken: 'with an answer that says that there is no result',
        why: 'DashScope takes no call without one',
      })),
    ],
  }
}
