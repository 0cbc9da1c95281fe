import { parseArgs } from 'node:util'

export interface Options {
  json: boolean
  /** How often every target has its turn. */
  rounds: number
  connections: number
  warmUpMs: number
  /** Before the first measurement of a target in a scenario, while its code is not compiled yet. */
  firstWarmUpMs: number
  measureMs: number
  /** After which everything is stopped, whatever it is at. */
  deadlineMs: number
}

const usage = `Usage: npm run bench -- [options]

  --quick        one short round (at most 20 s): does it work, and about what does it cost
  --rounds <n>   rounds, 1 to 20; default 3, which take less than 2 minutes
  --json         every sample as JSON instead of tables`

const whole = { rounds: 3, warmUpMs: 200, firstWarmUpMs: 1500, measureMs: 800 }
const quick = { rounds: 1, warmUpMs: 200, firstWarmUpMs: 200, measureMs: 200 }

export function readOptions(): Options {
  const { values } = parseArgs({
    options: {
      quick: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      rounds: { type: 'string' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  })
  if (values.help) {
    process.stdout.write(`${usage}\n`)
    process.exit(0)
  }
  const timing = values.quick ? quick : whole
  const rounds = Number(values.rounds ?? timing.rounds)
  if (!Number.isInteger(rounds) || rounds < 1 || rounds > 20) {
    process.stderr.write(`${usage}\n`)
    process.exit(2)
  }
  return { ...timing, rounds, json: values.json, connections: 64, deadlineMs: 60_000 + rounds * 60_000 }
}
