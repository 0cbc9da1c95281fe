import { hasProc } from './cpu-time.ts'
import { bars, barsOnBun } from './gate.ts'
import type { Sample } from './measure.ts'
import { isPinned } from './processes.ts'
import type { Scenario } from './scenarios.ts'
import { figureOf, ratioOf, spreadOf, type Figure, type Spread } from './statistics.ts'
import { bare, bareBun, bun, direct, gateway, nginx, program, type Target } from './targets.ts'

export interface Figures {
  samples: readonly Sample[]
  scenarios: readonly Scenario[]
  targets: readonly Target[]
  /** Start times in milliseconds, by the target's name. */
  starts: ReadonlyMap<string, readonly number[]>
}

const cost: Figure = (sample) => sample.cost

function digits(value: number): string {
  if (value >= 100) return Math.round(value).toLocaleString('en-US')
  return value.toPrecision(value < 1 ? 2 : 3)
}

const plain = (spread: Spread | undefined) => (spread === undefined ? '–' : digits(spread.median))
const times = (spread: Spread | undefined) => (spread === undefined ? '–' : `${spread.median.toFixed(2)}×`)
const ranged = (spread: Spread | undefined) =>
  spread === undefined ? '–' : `${times(spread)} (${spread.min.toFixed(2)}–${spread.max.toFixed(2)})`

/** Markdown for docs/performance.md, padded for the terminal. */
function toTable(rows: readonly (readonly string[])[]): string {
  const [head = []] = rows
  const widths = head.map((_, column) => Math.max(3, ...rows.map((row) => row[column]?.length ?? 0)))
  const pad = (cell: string, column: number) =>
    column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)
  const toLine = (row: readonly string[]) => `| ${row.map(pad).join(' | ')} |`
  const rule = widths.map((width, column) => (column === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`))
  return [toLine(head), toLine(rule), ...rows.slice(1).map(toLine)].join('\n')
}

/** CPU time of the target per answer or event. */
function toCostTable({ samples, scenarios, targets }: Figures): string {
  const head = ['CPU, µs', 'per', ...targets.map(({ name }) => name), 'of nginx', 'of bare', 'bar']
  const rows = scenarios.map(({ name, unit }) => [
    name,
    unit,
    ...targets.map((target) => plain(figureOf(samples, name, target.name, cost))),
    times(ratioOf(samples, name, [gateway.name, nginx.name], cost)),
    ranged(ratioOf(samples, name, [gateway.name, bare.name], cost)),
    name in bars ? `${bars[name]}×` : '',
  ])
  return toTable([head, ...rows])
}

/** The same program on Bun beside the minimal one there, where Bun is installed. */
function toBunTable({ samples, scenarios, targets }: Figures): string {
  if (!targets.includes(bun)) return ''
  const rows = scenarios.map(({ name, unit }) => [
    name,
    unit,
    plain(figureOf(samples, name, bareBun.name, cost)),
    plain(figureOf(samples, name, bun.name, cost)),
    ranged(ratioOf(samples, name, [bun.name, bareBun.name], cost)),
    name in barsOnBun ? `${barsOnBun[name]}×` : '',
  ])
  return toTable([['CPU on Bun, µs', 'per', 'bare-bun', 'bun', 'of bare-bun', 'bar'], ...rows])
}

/** For paced scenarios, the rate shows whether the target kept up. */
function toRateTable({ samples, scenarios, targets }: Figures): string {
  const head = ['per second', 'of', ...targets.map(({ name }) => name), 'target', 'upstream', 'load']
  const rows = scenarios.map(({ name, unit }) => [
    name,
    `${unit}s`,
    ...targets.map((target) => plain(figureOf(samples, name, target.name, ({ rate }) => rate))),
    plain(figureOf(samples, name, gateway.name, ({ cores }) => cores.target)),
    plain(figureOf(samples, name, gateway.name, ({ cores }) => cores.upstream)),
    plain(figureOf(samples, name, gateway.name, ({ cores }) => cores.load)),
  ])
  return toTable([head, ...rows])
}

/** The latency above the median of a direct connection, in the same round. */
function toAdded(samples: readonly Sample[], share: 'p50' | 'p99'): Figure {
  return ({ latency, scenario, round }) => {
    const base = samples.find(
      (one) => one.target === direct.name && one.scenario === scenario && one.round === round,
    )?.latency
    return latency === undefined || base === undefined ? undefined : latency[share] - base.p50
  }
}

function toLatencyTable({ samples, scenarios, targets }: Figures): string {
  const latent = scenarios.filter(({ name }) =>
    samples.some(({ scenario, latency }) => scenario === name && latency !== undefined),
  )
  const base: Figure = ({ latency }) => latency?.p50
  const others = targets.filter((target) => target !== direct)
  const p99 = toAdded(samples, 'p99')
  const head = [
    'added latency, µs',
    'direct p50',
    ...others.flatMap(({ name }) => [`${name} p50`, 'p99']),
    'p99 of bare',
  ]
  const rows = latent
    .filter(({ unit, name }) => (unit === 'event' && name.startsWith('paced')) || name === 'first-token')
    .map(({ name }) => [
      name,
      plain(figureOf(samples, name, direct.name, base)),
      ...others.flatMap((target) =>
        (['p50', 'p99'] as const).map((share) =>
          plain(figureOf(samples, name, target.name, toAdded(samples, share))),
        ),
      ),
      ranged(ratioOf(samples, name, [gateway.name, bare.name], p99)),
    ])
  return rows.length === 0 || !targets.includes(direct) ? '' : toTable([head, ...rows])
}

function toProcessTable({ samples, targets, starts }: Figures): string {
  const others = targets.filter((target) => target !== direct)
  const memory = others.map(({ name }) => plain(figureOf(samples, 'open-1000', name, (one) => one.memory)))
  const start = others.map(({ name }) => plain(spreadOf(starts.get(name) ?? [])))
  return toTable([
    ['process', ...others.map(({ name }) => name), 'bar'],
    ['MiB with 1,000 open streams', ...memory, '256'],
    ['ms from start to first answer', ...start, '700'],
  ])
}

/** Medians over the rounds; ratios are medians of each round's own ratio, with the range in parentheses. */
export function toReport(figures: Figures): string {
  const { targets, starts } = figures
  const notes = [
    `gateway: ${program}; ${isPinned ? 'the target has one core, load and upstream another' : 'no core is reserved: there is no taskset, or one core'}`,
    ...(hasProc ? [] : ['CPU time and memory are read from /proc, which this system does not have.']),
    ...(targets.includes(nginx) ? [] : ['nginx took no part.']),
  ]
  const parts = [toCostTable(figures), toBunTable(figures), toRateTable(figures), toLatencyTable(figures)]
  return [...parts, starts.size > 0 ? toProcessTable(figures) : '', notes.join('\n')]
    .filter((part) => part !== '')
    .join('\n\n')
}
