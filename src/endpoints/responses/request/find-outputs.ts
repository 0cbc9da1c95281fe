import type { Adjustment } from '../../../errors/adjustment.ts'
import type { Exchanged } from './to-exchanged.ts'

/** Which calls of a list have outputs, and which outputs count. */
export interface Outputs {
  callIds: ReadonlySet<string>
  /** Positions of the calls whose output comes later. */
  answered: ReadonlySet<number>
  /** Positions of outputs that a later one replaces. */
  replaced: ReadonlySet<number>
  adjustments: readonly Adjustment[]
}

/** Pairs calls and outputs by id, wherever they are; later turns may reuse ids. */
export function findOutputs(exchanged: readonly (Exchanged | undefined)[]): Outputs {
  const next = new Map<string, 'call' | 'output'>()
  const first = firstCalls(exchanged)
  const answered = new Set<number>()
  const replaced = new Set<number>()
  for (const [index, one] of Array.from(exchanged.entries()).toReversed()) {
    if (one === undefined) continue
    const { id } = one
    if (one.is === 'output') {
      const call = first.get(id) ?? -1
      // An output before the first call is the output of that call.
      if (next.get(id) === 'output' || (index < call && answered.has(call))) replaced.add(index)
      next.set(id, 'output')
    } else {
      if (next.get(id) === 'output') answered.add(index)
      next.set(id, 'call')
    }
  }
  return {
    callIds: new Set(first.keys()),
    answered,
    replaced,
    adjustments: Array.from(replaced)
      .toSorted((one, other) => one - other)
      .map((index) => ({ param: `input[${index}]`, why: 'a later output has the same call_id' })),
  }
}

/** The position of the first call of each id. */
function firstCalls(exchanged: readonly (Exchanged | undefined)[]): ReadonlyMap<string, number> {
  const calls = Array.from(exchanged.entries()).flatMap(([index, one]): [string, number][] =>
    one?.is === 'call' ? [[one.id, index]] : [],
  )
  return new Map(calls.toReversed())
}
