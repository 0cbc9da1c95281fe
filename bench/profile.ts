/** `npm run bench:profile -- <scenario> [--target bare] [--seconds 5]`: where a target's CPU time goes. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'

import { measure, startLoad } from './measure.ts'
import { readProfile, toProfileReport } from './profile-report.ts'
import { startServer, stop, stopAll } from './processes.ts'
import { scenarioOf } from './scenarios.ts'
import { bare, gateway } from './targets.ts'

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { target: { type: 'string', default: gateway.name }, seconds: { type: 'string', default: '5' } },
})
const scenario = scenarioOf(positionals[0] ?? 'whole')
const target = values.target === bare.name ? bare : gateway
const measureMs = Number(values.seconds) * 1000
const folder = mkdtempSync(join(tmpdir(), 'gateway-profile-'))
process.on('exit', () => rmSync(folder, { recursive: true, force: true }))

try {
  const upstream = await startServer('bench/upstream.ts', {}, 'ignore', 'load')
  const nodeOptions = ['--cpu-prof', `--cpu-prof-dir=${folder}`]
  const running = await target.start({ upstream, folder, nodeOptions })
  const turn = { target, running, scenario, round: 0 }
  const timing = {
    warmUpMs: 0,
    eventWarmUpMs: 3000,
    answerWarmUp: { answers: 20_000, ms: 30_000 },
    measureMs,
  }
  const sample = await measure(turn, { upstream, load: startLoad() }, timing)
  const end = Number(process.hrtime.bigint() / 1000n)
  await stop(running.child)
  const unitCount = (sample.rate * measureMs) / 1000
  process.stdout.write(
    toProfileReport(readProfile(folder), {
      heading: `${target.name}, ${scenario.name}: µs per ${scenario.unit}, with the profiler's own cost`,
      // The profile covers the whole process; only the measurement counts.
      from: end - measureMs * 1000,
      until: end,
      unitCount,
    }),
  )
} finally {
  await stopAll()
}
