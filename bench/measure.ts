import type { ChildProcess } from 'node:child_process'

import type { Order, Outcome } from './load.ts'
import type { Options } from './options.ts'
import { pidOf, start, type Running } from './processes.ts'
import { scenarioOf, type ScenarioName } from './scenarios.ts'
import { choices, direct, type Target } from './targets.ts'

/** One target in one scenario in one round. */
export interface Sample {
  target: string
  scenario: ScenarioName
  round: number
  /** Answers or events per second, as the scenario counts. */
  rate: number
  /** The target's CPU time per answer or event, microseconds; undefined where the system does not tell. */
  cost: number | undefined
  /** Cores kept busy by each. */
  cores: { target: number; upstream: number; load: number }
}

export interface Cast {
  upstream: Running
  load: ChildProcess
  running: ReadonlyMap<Target, Running>
}

export function startLoad(): ChildProcess {
  return start(process.execPath, ['bench/load.ts'], {
    cwd: new URL('..', import.meta.url),
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
}

function give(load: ChildProcess, order: Order): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const fail = () => reject(new Error('The load ended before its time.'))
    load.once('exit', fail)
    load.once('message', (outcome) => {
      load.off('exit', fail)
      resolve(outcome as Outcome)
    })
    load.send(order)
  })
}

interface Turn {
  target: Target
  scenario: ScenarioName
  round: number
}

/** Targets side by side within a scenario, and the other way round every second time: noise that lasts hits them alike. */
export function turnsOf(targets: readonly Target[], rounds: number): Turn[] {
  const names = [...new Set(targets.flatMap(({ scenarios }) => scenarios))]
  return Array.from({ length: rounds }, (_, round) =>
    names.flatMap((scenario) => {
      const takers = inPairs(targets).filter(({ scenarios }) => scenarios.includes(scenario))
      return (round % 2 === 0 ? takers : takers.toReversed()).map((target) => ({ target, scenario, round }))
    }),
  ).flat()
}

/** What is compared should be measured close together: a choice's two sides follow each other where they can. */
function inPairs(targets: readonly Target[]): Target[] {
  const paired = choices.flatMap(({ chosen, other }) => [chosen, other])
  return [...new Set([...targets.filter((target) => !paired.includes(target)), ...paired])].filter((target) =>
    targets.includes(target),
  )
}

/** @throws Error when an answer was wrong: what is wrong has no speed */
export async function measure(
  { target, scenario, round }: Turn,
  { upstream, load, running }: Cast,
  options: Options,
): Promise<Sample> {
  const subject = running.get(target) ?? upstream
  const outcome = await give(load, {
    origin: subject.origin,
    protocol: target.protocol,
    scenario,
    connections: options.connections,
    warmUpMs: round === 0 ? options.firstWarmUpMs : options.warmUpMs,
    measureMs: options.measureMs,
    pids: [subject.pid, upstream.pid, pidOf(load)],
  })
  if (outcome.failure !== undefined) {
    throw new Error(`${target.name}, ${scenario}: ${outcome.failure}`)
  }
  const { milliseconds, answers, events, cpu } = outcome
  const units = scenarioOf(scenario).unit === 'answer' ? answers : events
  const [own, ofUpstream = 0, ofLoad = 0] = cpu
  const toCores = (microseconds: number) => microseconds / 1000 / milliseconds
  return {
    target: target.name,
    scenario,
    round,
    rate: (units * 1000) / milliseconds,
    cost: own === undefined ? undefined : own / units,
    cores: {
      target: toCores(own ?? 0),
      upstream: target === direct ? 0 : toCores(ofUpstream),
      load: toCores(ofLoad),
    },
  }
}
