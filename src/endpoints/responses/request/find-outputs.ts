import type { Adjustment } from '../../../errors/adjustment.ts'
import type { Item } from '../schema/items.ts'
import type { Exchanged } from './to-exchanged.ts'

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

/** Items that belong to the turn of a call. */
const isOfTurn = (item: Item, exchanged: Exchanged | undefined) =>
  exchanged !== undefined || item.type === 'reasoning' || item['role'] === 'assistant'

/** Pairs calls and outputs by id, wherever they are; later turns may reuse ids. */
export function findOutputs(items: readonly Item[], exchanged: readonly (Exchanged | undefined)[]): Outputs {
  const next = new Map<string, 'call' | 'output'>()
  const callIds = new Set<string>()
  const answered = new Set<number>()
  const replaced = new Set<number>()
  const openAtEnd: { callId: string; param: string }[] = []
  let isEnd = true
  for (const [index, item] of Array.from(items.entries()).toReversed()) {
    const one = exchanged[index]
    isEnd &&= isOfTurn(item, one)
    if (one === undefined) continue
    const { id } = one
    if (one.is === 'output') {
      if (next.get(id) === 'output') replaced.add(index)
      next.set(id, 'output')
    } else {
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
        taken: 'an answer that there is no result',
        why: 'DashScope requires an answer to each call',
      })),
    ],
  }
}
