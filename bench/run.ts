/** `npm run bench`: what the gateway costs, beside its upstream called directly and beside nginx passing bytes through. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { measure, startLoad, turnsOf, type Sample } from './measure.ts'
import { hasNginx } from './nginx.ts'
import { readOptions } from './options.ts'
import { startServer, stopAll } from './processes.ts'
import { toReport } from './report.ts'
import { direct, gateways, nginx } from './targets.ts'

const options = readOptions()
const folder = mkdtempSync(join(tmpdir(), 'gateway-bench-'))
process.on('exit', () => rmSync(folder, { recursive: true, force: true }))

setTimeout(() => {
  process.stderr.write('\nThe run took too long and was stopped.\n')
  process.exit(1)
}, options.deadlineMs).unref()

const say = (text: string) => {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001B[K${text}`)
}

async function run(): Promise<void> {
  const targets = [direct, ...(hasNginx() ? [nginx] : []), ...gateways]
  const upstream = await startServer('bench/upstream.ts', {}, 'ignore')
  const entries = targets.map(async (target) => [target, await target.start({ upstream, folder })] as const)
  const cast = { upstream, load: startLoad(), running: new Map(await Promise.all(entries)) }
  const samples: Sample[] = []
  for (const turn of turnsOf(targets, options.rounds)) {
    say(`round ${turn.round + 1} of ${options.rounds}, ${turn.scenario}: ${turn.target.name}`)
    samples.push(await measure(turn, cast, options))
  }
  say('')
  process.stdout.write(`${options.json ? JSON.stringify(samples, null, 2) : toReport(samples, targets)}\n`)
}

try {
  await run()
} finally {
  await stopAll()
}
