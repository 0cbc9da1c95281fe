import { hasProc } from './cpu-time.ts'
import type { Sample } from './measure.ts'
import { ratioOf } from './statistics.ts'
import { bare, gateway } from './targets.ts'

/** Maximum CPU time of the gateway, in multiples of that of bare in the same run. */
export const bars: Readonly<Record<string, number>> = { 'paced-100x20': 1.3, burst: 1.5, whole: 2.5 }

/** The same on Bun, in multiples of bare-bun. */
export const barsOnBun: Readonly<Record<string, number>> = { 'paced-100x20': 1.25, burst: 1.5, whole: 1.5 }

/** Shared machines are noisy, so only twice the maximum is reported as a regression. */
const margin = 2

export const gateScenarios = ['whole', 'burst', 'paced-100x20'] as const

export interface Verdict {
  scenario: string
  text: string
  isGood: boolean
}

/** @param rounds The last rounds of each scenario that count: earlier ones were repeated. */
export function judge(samples: readonly Sample[], rounds: number): Verdict[] {
  return gateScenarios.map((scenario) => {
    const limit = (bars[scenario] ?? 0) * margin
    const own = samples.filter((sample) => sample.scenario === scenario)
    const last = own.reduce((latest, { round }) => Math.max(latest, round), 0)
    const counted = own.filter(({ round }) => round > last - rounds)
    const ratio = ratioOf(counted, scenario, [gateway.name, bare.name], ({ cost }) => cost)
    if (ratio === undefined) return { scenario, isGood: !hasProc, text: `${scenario}: no figure` }
    const isGood = ratio.median <= limit
    const figure = `${ratio.median.toFixed(2)} x bare, limit ${limit.toFixed(1)}, bar ${bars[scenario]}`
    return { scenario, isGood, text: `${scenario}: ${figure}: ${isGood ? 'passed' : 'FAILED'}` }
  })
}
