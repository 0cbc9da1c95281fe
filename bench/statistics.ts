import type { Sample } from './measure.ts'

/** The median and the range of values. */
export interface Spread {
  median: number
  min: number
  max: number
}

export function spreadOf(values: readonly number[]): Spread | undefined {
  const sorted = values.toSorted((one, other) => one - other)
  const [min] = sorted
  const max = sorted.at(-1)
  const upper = sorted[Math.floor(sorted.length / 2)]
  const lower = sorted[Math.ceil(sorted.length / 2) - 1]
  if (min === undefined || max === undefined || upper === undefined || lower === undefined) return
  return { median: (lower + upper) / 2, min, max }
}

export type Figure = (sample: Sample) => number | undefined

/** Values by round; a failed round has none. */
function valuesOf(
  samples: readonly Sample[],
  scenario: string,
  target: string,
  figure: Figure,
): Map<number, number> {
  const own = samples.filter((sample) => sample.target === target && sample.scenario === scenario)
  return new Map(own.map((sample) => [sample.round, figure(sample) ?? Number.NaN]))
}

export function figureOf(
  samples: readonly Sample[],
  scenario: string,
  target: string,
  figure: Figure,
): Spread | undefined {
  return spreadOf([...valuesOf(samples, scenario, target, figure).values()].filter(Number.isFinite))
}

/** The ratio of `one` to `other` in each round, so that noise which lasts a round cancels out. */
export function ratioOf(
  samples: readonly Sample[],
  scenario: string,
  [one, other]: readonly [string, string],
  figure: Figure,
): Spread | undefined {
  const above = valuesOf(samples, scenario, one, figure)
  const below = valuesOf(samples, scenario, other, figure)
  return spreadOf(
    [...above].map(([round, value]) => value / (below.get(round) ?? Number.NaN)).filter(Number.isFinite),
  )
}
