import type { ChildProcess } from 'node:child_process'

import type { LoadOptions, Outcome, Percentiles } from './load.ts'
import type { Options } from './options.ts'
import { pidOf, start, type Running } from './processes.ts'
import type { Scenario } from './scenarios.ts'
import { direct, type Target } from './targets.ts'

/** The measurement of one target in one scenario and one round. */
export interface Sample {
  target: string
  scenario: string
  round: number
  /** Answers or events per second, as the scenario counts. */
  rate: number
  /** The target's CPU time per answer or event, microseconds; undefined if not available. */
  cost: number | undefined
  latency: Percentiles | undefined
  /** MiB at the end. */
  memory: number | undefined
  /** Cores used by each. */
  cores: { target: number; upstream: number; load: number }
}

export interface BenchProcesses {
  upstream: Running
  load: ChildProcess
}

export function startLoad(): ChildProcess {
  return start('load', [process.execPath, 'bench/load.ts'], {
    cwd: new URL('..', import.meta.url),
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
}

function give(load: ChildProcess, order: LoadOptions): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const fail = () => reject(new Error('The load ended early.'))
    load.once('exit', fail)
    load.once('message', (outcome) => {
      load.off('exit', fail)
      resolve(outcome as Outcome)
    })
    load.send(order)
  })
}

export interface Turn {
  target: Target
  running: Running
  scenario: Scenario
  round: number
}

export type Timing = Pick<Options, 'warmUpMs' | 'eventWarmUpMs' | 'answerWarmUp' | 'measureMs'>

function firstWarmUpOf({ unit }: Scenario, { answerWarmUp, eventWarmUpMs }: Timing) {
  return unit === 'answer'
    ? { warmUpMs: answerWarmUp.ms, warmUpAnswers: answerWarmUp.answers }
    : { warmUpMs: eventWarmUpMs }
}

/** @throws Error for a wrong answer, since its speed is meaningless */
export async function measure(
  { target, running, scenario, round }: Turn,
  { upstream, load }: BenchProcesses,
  options: Timing,
): Promise<Sample> {
  const outcome = await give(load, {
    origin: running.origin,
    protocol: target.protocol,
    scenario: scenario.name,
    ...(round > 0 ? { warmUpMs: options.warmUpMs } : firstWarmUpOf(scenario, options)),
    measureMs: options.measureMs,
    pids: [running.pid, upstream.pid, pidOf(load)],
  })
  if (outcome.failure !== undefined) throw new Error(`${target.name}, ${scenario.name}: ${outcome.failure}`)
  const { milliseconds, answers, events, cpu, memory, latency } = outcome
  const units = scenario.unit === 'answer' ? answers : events
  const [own, ofUpstream = 0, ofLoad = 0] = cpu
  const toCores = (microseconds: number) => microseconds / 1000 / milliseconds
  return {
    target: target.name,
    scenario: scenario.name,
    round,
    rate: (units * 1000) / milliseconds,
    cost: own === undefined ? undefined : own / units,
    latency,
    memory,
    cores: {
      target: toCores(own ?? 0),
      upstream: target === direct ? 0 : toCores(ofUpstream),
      load: toCores(ofLoad),
    },
  }
}
