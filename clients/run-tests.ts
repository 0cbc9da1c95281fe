/** Runs installed clients against the gateway, with its simulator behind it. Arguments: failures so far, names. */
import { mkdtempSync, openSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { startServer, stopAll } from '../bench/processes.ts'
import { folderOf } from './folders.ts'
import { runPhase } from './run-phase.ts'

const testLimitMs = 120_000
const key = 'sk-0123456789abcdef'

/** Nobody's tests tell on anybody; a client that looks for an update has none to find. */
const quiet = {
  ANONYMIZED_TELEMETRY: 'false',
  DISABLE_TELEMETRY: '1',
  DO_NOT_TRACK: '1',
  HF_HUB_OFFLINE: '1',
  LANGSMITH_TRACING: 'false',
  NEXT_TELEMETRY_DISABLED: '1',
  NO_UPDATE_NOTIFIER: '1',
  OPENAI_AGENTS_DISABLE_TRACING: '1',
  OTEL_SDK_DISABLED: 'true',
}

/** What a developer has set up for the real service has no business here, and a proxy is not between us. */
const foreign = /^(?:OPENAI|DASHSCOPE|LANGSMITH|LANGCHAIN|XDG)_|_proxy$/i

const work = mkdtempSync(join(tmpdir(), 'gateway-clients-'))
process.on('exit', () => rmSync(work, { recursive: true, force: true }))

function environmentFor(name: string, origin: string): NodeJS.ProcessEnv {
  const own = Object.fromEntries(Object.entries(process.env).filter(([variable]) => !foreign.test(variable)))
  return {
    ...own,
    ...quiet,
    GATEWAY_URL: origin,
    GATEWAY_LOG: join(work, 'log'),
    OPENAI_BASE_URL: `${origin}/v1`,
    OPENAI_API_KEY: key,
    DASHSCOPE_API_KEY: key,
    HOME: mkdtempSync(join(work, `${name}-`)),
  }
}

const linesOf = (output: string, head: string) =>
  output.split('\n').filter((line) => line.startsWith(`${head} - `)).length

async function test(name: string, origin: string): Promise<{ passed: number; failed: number }> {
  console.log(`\n== ${name}`)
  const phase = await runPhase(folderOf(name), 'test', environmentFor(name, origin), testLimitMs)
  const output = phase.output.trimEnd()
  if (output !== '') console.log(output)
  const passed = linesOf(output, 'ok')
  let failed = linesOf(output, 'not ok')
  const unsaid = passed === 0 ? 'not one line says ok' : phase.complaint
  if (failed === 0 && unsaid !== undefined) {
    console.log(`not ok - ${name}: ${phase.complaint ?? unsaid}`)
    failed = 1
  }
  console.log(`-- ${name}: ${passed} ok, ${failed} not ok in ${phase.seconds} s`)
  return { passed, failed }
}

const [failedBefore, ...names] = process.argv.slice(2)
const total = { passed: 0, failed: Number(failedBefore) }
try {
  const { origin } = await startServer(
    'src/node/cli.ts serve --simulate --host 127.0.0.1 --port 0',
    { LOG_FORMAT: 'json' },
    openSync(join(work, 'log'), 'w'),
  )
  for (const name of names) {
    const { passed, failed } = await test(name, origin)
    total.passed += passed
    total.failed += failed
  }
} finally {
  await stopAll()
}
console.log(`\n${total.passed} passed, ${total.failed} failed`)
process.exitCode = total.failed === 0 && total.passed > 0 ? 0 : 1
