import { describe, expect, test } from 'vitest'

import { hasProc } from '../../../bench/cpu-time.ts'
import { judge } from '../../../bench/gate.ts'
import type { Sample } from '../../../bench/measure.ts'
import { ratioOf, spreadOf } from '../../../bench/statistics.ts'

function sample(target: string, scenario: string, round: number, cost: number | undefined): Sample {
  const cores = { target: 1, upstream: 0, load: 0 }
  return { target, scenario, round, cost, rate: 1, latency: undefined, memory: undefined, cores }
}

/** Three rounds with the given ratios of the gateway's cost to that of bare, on a machine that becomes slower. */
function rounds(scenario: string, factors: readonly number[]): Sample[] {
  return factors.flatMap((factor, round) => [
    sample('bare', scenario, round, 10 * (round + 1)),
    sample('gateway', scenario, round, 10 * (round + 1) * factor),
  ])
}

describe('the gate', () => {
  const within = [
    ...rounds('whole', [4, 5, 9]),
    ...rounds('burst', [3, 3, 3]),
    ...rounds('paced-100x20', [1, 1, 1]),
  ]

  test('passes where the median ratio is at most twice the bar', () => {
    expect(judge(within, 3).map(({ isGood }) => isGood)).toEqual([true, true, true])
  })

  test('fails where one of them is above', () => {
    const above = [
      ...within.filter(({ scenario }) => scenario !== 'burst'),
      ...rounds('burst', [3, 3.1, 3.2]),
    ]
    expect(judge(above, 3).filter(({ isGood }) => !isGood)).toEqual([
      { scenario: 'burst', isGood: false, text: 'burst: 3.10 x bare, limit 3.0, bar 1.5: FAILED' },
    ])
  })

  test('counts the last rounds of a scenario whose rounds were repeated', () => {
    const others = within.filter(({ scenario }) => scenario !== 'burst')
    const isGood = (factors: readonly number[]) =>
      judge([...others, ...rounds('burst', factors)], 3).every((verdict) => verdict.isGood)
    expect(isGood([4, 4, 4])).toBe(false)
    expect(isGood([4, 4, 4, 2])).toBe(false)
    expect(isGood([4, 4, 4, 2, 2])).toBe(true)
  })

  test('needs a figure, where the system reports CPU time', () => {
    const blind = within.filter(({ scenario }) => scenario !== 'burst')
    expect(judge(blind, 3)).toContainEqual({ scenario: 'burst', isGood: !hasProc, text: 'burst: no figure' })
  })
})

describe('ratios', () => {
  test('are taken round by round, also when the rounds come in another order', () => {
    const samples = rounds('whole', [2, 4, 3]).toReversed()
    expect(ratioOf(samples, 'whole', ['gateway', 'bare'], ({ cost }) => cost)).toEqual({
      median: 3,
      min: 2,
      max: 4,
    })
  })

  test('leave a round out in which one of the two has no figure', () => {
    const samples = rounds('whole', [2, 4, 6]).filter(({ target, round }) => target !== 'bare' || round !== 1)
    expect(ratioOf(samples, 'whole', ['gateway', 'bare'], ({ cost }) => cost)).toEqual({
      median: 4,
      min: 2,
      max: 6,
    })
  })

  test('an empty list has no median', () => {
    expect(spreadOf([])).toBeUndefined()
    expect(spreadOf([3, 1])?.median).toBe(2)
  })
})
