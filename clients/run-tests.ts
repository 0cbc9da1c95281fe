/** Runs installed clients against the gateway, with its simulator behind it. Arguments: failures so far, names. */
import { mkdtempSync, openSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { startServer, stopAll } from '../bench/processes.ts'
import { folderOf } from './folders.ts'
import { inPairs } from './in-pairs.ts'
import { runPhase } from './run-phase.ts'
import { toVerdict, type Verdict } from './to-verdict.ts'

const testLimitMs = 240_000
const key = 'sk-0123456789abcdef'

/** Clients send no telemetry from tests, and look for no updates. */
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

async function test(name: string, origin: string): Promise<Verdict> {
  const phase = await runPhase(folderOf(name), 'test', environmentFor(name, origin), testLimitMs)
  const verdict = toVerdict(phase)
  console.log(`\n== ${name}\n${phase.output.trimEnd()}`)
  if (verdict.problem !== undefined) console.log(`not ok - ${name}: ${verdict.problem}`)
  console.log(`-- ${name}: ${verdict.passed} ok, ${verdict.failed} not ok in ${phase.seconds} s`)
  return verdict
}

const [failedBefore, ...names] = process.argv.slice(2)
const total = { passed: 0, failed: Number(failedBefore) }
try {
  const { origin } = await startServer(
    'dist/cli/main.js serve --simulate --host 127.0.0.1 --port 0',
    // Whatever else keeps the machine busy must not have clients refused.
    { LOG_FORMAT: 'json', MAX_EVENT_LOOP_DELAY: '0', MODEL_ALIASES: 'gpt-*=qwen3.7-plus' },
    openSync(join(work, 'log'), 'w'),
  )
  await inPairs(names, async (name) => {
    const { passed, failed } = await test(name, origin)
    total.passed += passed
    total.failed += failed
  })
} finally {
  await stopAll()
}
console.log(`\n${total.passed} passed, ${total.failed} failed`)
process.exitCode = total.failed === 0 && total.passed > 0 ? 0 : 1
