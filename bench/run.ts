/** `npm run bench`: the gateway's cost beside a bare Node program, nginx and a direct connection to the upstream. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { judge } from './gate.ts'
import { measure, startLoad, type BenchProcesses, type Sample, type Turn } from './measure.ts'
import { readOptions } from './options.ts'
import { startServer, stop, stopAll, type Running } from './processes.ts'
import { toReport } from './report.ts'
import { scenarioOf } from './scenarios.ts'
import { measureStart } from './start-up.ts'
import { allTargets, bare, direct, gateway, type TargetOptions, type Target } from './targets.ts'

const options = readOptions()
const missing: string[] = []

/** The rounds use a share of the time; the rest is for start and memory. */
const hasTime = (share = 1) => performance.now() < options.budgetMs * share
const targets = options.gate ? [bare, gateway] : allTargets
const folder = mkdtempSync(join(tmpdir(), 'gateway-bench-'))
process.on('exit', () => rmSync(folder, { recursive: true, force: true }))

setTimeout(() => {
  process.stderr.write('\nThe run took too long and was stopped.\n')
  process.exit(1)
}, options.budgetMs * 2).unref()

const say = (text: string) => {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001B[K${text}`)
}

/** In reverse order every second round, so that lasting noise affects all alike. */
function inTurn<Item>(items: readonly Item[], round: number): readonly Item[] {
  return round % 2 === 0 ? items : items.toReversed()
}

/**
 * All targets of a scenario in a row. The gate repeats the rounds of scenarios that exceed their limit, up to as many again: on a
 * shared machine a round may be noisy, and a regression exceeds the limit every time.
 */
function* turnsOf(running: ReadonlyMap<Target, Running>, samples: readonly Sample[]): Generator<Turn> {
  for (let round = 0; round < options.rounds * (options.gate ? 2 : 1); round += 1) {
    const failed = judge(samples, options.rounds).filter(({ isGood }) => !isGood)
    const scenarios = options.scenarios.filter(
      ({ name }) => round < options.rounds || failed.some(({ scenario }) => scenario === name),
    )
    for (const scenario of scenarios)
      for (const [target, one] of inTurn([...running], round)) yield { target, running: one, scenario, round }
  }
}

/** All targets run at the same time; one of them is measured. */
async function measureAll(surroundings: TargetOptions, cast: BenchProcesses): Promise<Sample[]> {
  const entries = targets.map(async (target) => [target, await target.start(surroundings)] as const)
  const running = new Map(await Promise.all(entries))
  const samples: Sample[] = []
  for (const turn of turnsOf(running, samples)) {
    if (!hasTime(0.75)) {
      missing.push(`round ${turn.round + 1} from ${turn.scenario.name} on: no time was left`)
      break
    }
    say(`round ${turn.round + 1} of ${options.rounds}, ${turn.scenario.name}: ${turn.target.name}`)
    try {
      samples.push(await measure(turn, cast, options))
    } catch (error) {
      // The other figures remain valid.
      missing.push((error as Error).message)
      process.exitCode = 1
    }
  }
  for (const [target, { child }] of running) if (target !== direct) await stop(child)
  return samples
}

/** Measures a fresh process with 1,000 streams. */
async function measureMemory(
  target: Target,
  surroundings: TargetOptions,
  cast: BenchProcesses,
): Promise<Sample> {
  say(`memory: ${target.name}`)
  const running = await target.start(surroundings)
  const turn = { target, running, scenario: scenarioOf('open-1000'), round: 0 }
  const timing = { ...options, eventWarmUpMs: 0, measureMs: options.settleMs }
  const sample = await measure(turn, cast, timing)
  await stop(running.child)
  return sample
}

async function measureProcesses(surroundings: TargetOptions, cast: BenchProcesses) {
  const samples: Sample[] = []
  const processes = options.processes ? targets.filter((one) => one !== direct) : []
  for (const target of processes) {
    if (hasTime()) samples.push(await measureMemory(target, surroundings, cast))
    else missing.push(`memory of ${target.name}: no time was left`)
  }
  const starts = new Map(processes.map(({ name }) => [name, [] as number[]]))
  for (let round = 0; round < options.starts && hasTime(); round += 1) {
    say(`start ${round + 1} of ${options.starts}`)
    for (const target of inTurn(processes, round))
      starts.get(target.name)?.push(await measureStart(target, surroundings))
  }
  return { samples, starts }
}

async function run(): Promise<void> {
  const upstream = await startServer('bench/upstream.ts', {}, 'ignore', 'load')
  const surroundings = { upstream, folder }
  const cast = { upstream, load: startLoad() }
  const rounds = await measureAll(surroundings, cast)
  const { samples: ofProcesses, starts } = await measureProcesses(surroundings, cast)
  const samples = [...rounds, ...ofProcesses]
  say('')
  const { scenarios } = options
  const report = options.json
    ? JSON.stringify(samples, null, 2)
    : toReport({ samples, scenarios, targets, starts })
  process.stdout.write(`${report}\n`)
  if (missing.length > 0) process.stdout.write(`\nNot measured:\n${missing.join('\n')}\n`)
  if (!options.gate) return
  const verdicts = judge(samples, options.rounds)
  process.stdout.write(`\n${verdicts.map(({ text }) => text).join('\n')}\n`)
  if (!verdicts.every(({ isGood }) => isGood)) process.exitCode = 1
}

try {
  await run()
} finally {
  await stopAll()
}
