import { parseArgs } from 'node:util'

import { gateScenarios } from './gate.ts'
import { scenarioOf, scenarios, type Scenario } from './scenarios.ts'

export interface Options {
  json: boolean
  /** Only the scenarios of the gate, with exit code 1 on failure. */
  gate: boolean
  scenarios: readonly Scenario[]
  /** Measure start time and memory as well. */
  processes: boolean
  /** Measurements of each target per scenario. */
  rounds: number
  /** Starts of each target. */
  starts: number
  warmUpMs: number
  /** Warm-up before the first measurement of a target in a scenario of events. */
  eventWarmUpMs: number
  /**
   * The same for answers, by their number, since V8 counts calls: it optimizes their code only after more than 10,000 of them, and
   * until then one costs up to three times as much. A slow target does not get there, so the time is limited.
   */
  answerWarmUp: { answers: number; ms: number }
  measureMs: number
  /** Wait before the memory of open streams is measured. */
  settleMs: number
  /** No measurement starts after this time: on a busy machine the last rounds are omitted. */
  budgetMs: number
}

const table = scenarios.filter(({ isTable }) => isTable !== false)

const usage = `Usage: npm run bench -- [options]

  --quick            one short round of everything, less than 40 s
  --only <scenario>  this scenario alone; may be repeated
  --gate             the gateway beside bare in three scenarios; exits with 1 where it costs too much
  --rounds <n>       1 to 20; default 3, which takes less than 9 minutes
  --json             every sample as JSON instead of tables

Scenarios:
${table.map(({ name, describes }) => `  ${name.padEnd(17)}  ${describes}`).join('\n')}`

const whole = {
  rounds: 3,
  starts: 10,
  warmUpMs: 300,
  eventWarmUpMs: 3000,
  answerWarmUp: { answers: 20_000, ms: 10_000 },
  measureMs: 1000,
  settleMs: 6000,
  budgetMs: 500_000,
}
const quick = {
  rounds: 1,
  starts: 1,
  warmUpMs: 150,
  eventWarmUpMs: 150,
  answerWarmUp: { answers: Infinity, ms: 150 },
  measureMs: 250,
  settleMs: 1000,
  budgetMs: 38_000,
}
const gated = {
  rounds: 3,
  starts: 0,
  warmUpMs: 300,
  eventWarmUpMs: 3000,
  answerWarmUp: { answers: 20_000, ms: 30_000 },
  measureMs: 1000,
  settleMs: 0,
  budgetMs: 180_000,
}

function parse() {
  const { values } = parseArgs({
    options: {
      quick: { type: 'boolean', default: false },
      only: { type: 'string', multiple: true },
      gate: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      rounds: { type: 'string' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  })
  const timing = values.gate ? gated : values.quick ? quick : whole
  const rounds = Number(values.rounds ?? timing.rounds)
  if (!Number.isInteger(rounds) || rounds < 1 || rounds > 20) throw new TypeError('--rounds is 1 to 20')
  const only = (values.only ?? (values.gate ? gateScenarios : undefined))?.map(scenarioOf)
  return {
    ...timing,
    rounds,
    json: values.json,
    gate: values.gate,
    help: values.help,
    scenarios: only ?? table,
    processes: only === undefined,
  }
}

export function readOptions(): Options {
  try {
    const { help, ...options } = parse()
    if (!help) return options
    process.stdout.write(`${usage}\n`)
    process.exit(0)
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n\n${usage}\n`)
    process.exit(2)
  }
}
