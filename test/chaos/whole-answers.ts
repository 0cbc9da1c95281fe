/** Endless answers to non-streamed requests: each becomes an error, and the process survives. */
import assert from 'node:assert/strict'

import { ask } from '../support/ask.ts'
import { until } from '../support/processes.ts'
import { check } from '../support/report.ts'
import { range } from './support/numbers.ts'
import { memoryOf } from './support/process-figures.ts'
import { outcomeOf, tally } from './support/outcome.ts'
import { key } from './support/raw.ts'
import { withTestBed, rememberSockets, type TestBed } from './support/test-bed.ts'
import { eventStream, startDashScopeStub } from './support/dashscope-stub.ts'

const large = 'x'.repeat(256 * 1024)
const call = (args: string) => ({ index: 0, id: 'call_1', function: { name: 'f', arguments: args } })

/** The message of every frame. */
const kinds: Record<string, { message: object }> = {
  text: { message: { content: large } },
  'text in pieces of 1 KB': { message: { content: '合同条款'.repeat(85) } },
  reasoning: { message: { content: '', reasoning_content: large } },
  'tool arguments': { message: { content: '', tool_calls: [call(large)] } },
  audio: { message: { content: [{ audio: { data: large } }] } },
  'small content items': { message: { content: Array.from({ length: 20_000 }, () => ({ a: 1 })) } },
}

let open = 0
const stub = await startDashScopeStub(({ prompt, response }) => {
  const choice = { message: { role: 'assistant', ...kinds[prompt]?.message }, finish_reason: 'null' }
  const frame = `data:${JSON.stringify({ output: { choices: [choice] }, request_id: 'stub' })}\n\n`
  const frames = frame.repeat(Math.ceil((64 * 1024) / frame.length))
  open += 1
  response.writeHead(200, eventStream).on('close', () => (open -= 1))
  const more = () => {
    while (!response.closed && response.write(frames));
    if (!response.closed) response.once('drain', more)
  }
  more()
})

const together = 2

async function run({ gateway }: TestBed, kind: string): Promise<string> {
  const seen = await ask(gateway.origin, {
    path: '/v1/chat/completions',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'qwen-plus', messages: [{ role: 'user', content: kind }] }),
    withinMs: 120_000,
  })
  return outcomeOf(seen, { text: '', streamed: false })
}

async function checkKind(stage: TestBed, kind: string, maxMemory: number): Promise<void> {
  const { pid } = stage.gateway
  await check(`${together} endless answers of ${kind}`, async () => {
    const before = memoryOf(pid)
    let peak = before
    const look = setInterval(() => (peak = Math.max(peak, memoryOf(pid))), 20)
    const answers = Promise.all(range(together).map(() => run(stage, kind)))
    const outcomes = await answers.finally(() => clearInterval(look))
    await until('calls ended', () => open === 0)
    const figures = `${tally(outcomes)}; ${before.toFixed(0)} MB before, ${peak.toFixed(0)} MB at most`
    assert.ok(outcomes.every((outcome) => outcome === '502 upstream_malformed') && peak < maxMemory, figures)
    return figures
  })
}

// A heap as the containers of deploy/ have it: without a limit V8 collects garbage as late as the machine lets it.
const environment = { NODE_OPTIONS: '--max-old-space-size=384' }

await withTestBed({ upstream: stub.origin, environment }, async (stage) => {
  const finish = rememberSockets(stage)
  for (const kind of Object.keys(kinds)) await checkKind(stage, kind, 600)
  await finish()
})
stub.close()
