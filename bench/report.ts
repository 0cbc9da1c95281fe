import { hasCpuTime } from './cpu-time.ts'
import type { Sample } from './measure.ts'
import { scenarioOf, scenarios, type Scenario } from './scenarios.ts'
import { asServed, choices, direct, nginx, type Choice, type Target } from './targets.ts'

/** The middle of the values, and how far they lie apart. */
interface Spread {
  median: number
  least: number
  most: number
}

function spreadOf(values: readonly number[]): Spread | undefined {
  const sorted = values.toSorted((one, other) => one - other)
  const [least] = sorted
  const most = sorted.at(-1)
  const upper = sorted[Math.floor(sorted.length / 2)]
  const lower = sorted[Math.ceil(sorted.length / 2) - 1]
  if (least === undefined || most === undefined || upper === undefined || lower === undefined) return
  return { median: (lower + upper) / 2, least, most }
}

type Measure = (sample: Sample) => number | undefined

const rate: Measure = (sample) => sample.rate
const cost: Measure = (sample) => sample.cost

/** One figure per round. */
function valuesOf(
  samples: readonly Sample[],
  target: Target,
  scenario: Scenario,
  measure: Measure,
): number[] {
  return samples
    .filter((sample) => sample.target === target.name && sample.scenario === scenario.name)
    .flatMap((sample) => measure(sample) ?? [])
}

/** How many times as much `one` has as `other`, round by round: what slows a whole round down cancels out. */
function ratioOf(
  samples: readonly Sample[],
  scenario: Scenario,
  measure: Measure,
  [one, other]: readonly [Target, Target],
): Spread | undefined {
  const below = valuesOf(samples, other, scenario, measure)
  const above = valuesOf(samples, one, scenario, measure)
  return spreadOf(
    above.flatMap((value, round) => value / (below[round] ?? Number.NaN)).filter(Number.isFinite),
  )
}

const integers = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 })
const digits = (value: number) =>
  value >= 100 ? integers.format(value) : value.toPrecision(value < 1 ? 2 : 3)
const plain = (spread: Spread | undefined) => (spread === undefined ? '–' : digits(spread.median))
const times = (spread: Spread | undefined) => (spread === undefined ? '–' : `${digits(spread.median)}×`)
const ranged = (spread: Spread | undefined) =>
  spread === undefined ? '–' : `${digits(spread.median)}× (${digits(spread.least)}–${digits(spread.most)})`

/** Markdown, so that it can be pasted into docs/performance.md, padded for the terminal. */
function toTable(rows: readonly (readonly string[])[]): string {
  const [head = []] = rows
  const widths = head.map((_, column) => Math.max(3, ...rows.map((row) => row[column]?.length ?? 0)))
  const toLine = (row: readonly string[]) =>
    `| ${row.map((cell, column) => (column < 1 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0))).join(' | ')} |`
  const rule = widths.map((width, column) => (column < 1 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`))
  return [toLine(head), toLine(rule), ...rows.slice(1).map(toLine)].join('\n')
}

function toScenarioTable(samples: readonly Sample[], scenario: Scenario, targets: readonly Target[]): string {
  const { unit } = scenario
  const takers = targets.filter(({ scenarios: names }) => names.includes(scenario.name))
  const rows = takers.map((target) => {
    const of = (measure: Measure) => plain(spreadOf(valuesOf(samples, target, scenario, measure)))
    const over = (measure: Measure, other: Target) =>
      times(ratioOf(samples, scenario, measure, [target, other]))
    return [
      target.name,
      of(rate),
      over(rate, direct),
      of(cost),
      over(cost, nginx),
      of(({ cores }) => cores.target),
      of(({ cores }) => cores.upstream),
      of(({ cores }) => cores.load),
    ]
  })
  const head = [
    'target',
    `${unit}s/s`,
    'of direct',
    `CPU µs/${unit}`,
    'of nginx',
    'cores busy',
    'upstream',
    'load',
  ]
  return toTable([head, ...rows])
}

function toChoiceRows(samples: readonly Sample[], { name, chosen, other }: Choice): string[][] {
  const shared = chosen.scenarios.filter((scenario) => other.scenarios.includes(scenario)).map(scenarioOf)
  return shared.map((scenario) => {
    const of = (target: Target) => plain(spreadOf(valuesOf(samples, target, scenario, cost)))
    return [
      name,
      scenario.name,
      of(chosen),
      of(other),
      ranged(ratioOf(samples, scenario, cost, [other, chosen])),
      scenario.pauseMs > 0 ? 'given' : ranged(ratioOf(samples, scenario, rate, [chosen, other])),
    ]
  })
}

/** Medians over the rounds; ratios are medians of each round's own ratio, with least and most where there is room. */
export function toReport(samples: readonly Sample[], targets: readonly Target[]): string {
  const main = targets.filter((target) => target === direct || target === nginx || target === asServed)
  const parts = scenarios.map(
    (scenario) => `${scenario.name}: ${scenario.describes}\n\n${toScenarioTable(samples, scenario, main)}`,
  )
  const head = ['choice', 'scenario', 'CPU µs', 'other', 'other costs', 'chosen gives']
  const rows = choices.flatMap((choice) => toChoiceRows(samples, choice))
  const notes = [
    ...(hasCpuTime
      ? []
      : ['CPU time is read from /proc, which this system has not: those columns stay empty.']),
    ...(targets.includes(nginx)
      ? []
      : ['nginx is not installed: there is no figure for bytes passed through.']),
  ]
  return [...parts, `the design's choices, side by side\n\n${toTable([head, ...rows])}`, ...notes].join(
    '\n\n',
  )
}
