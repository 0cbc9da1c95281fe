/** DashScope errors with texts that are as costly as possible: the gateway's CPU time for each of them. */
import assert from 'node:assert/strict'

import { ask } from '../support/ask.ts'
import { check } from '../support/report.ts'
import { range } from './support/numbers.ts'
import { cpuOf } from './support/process-figures.ts'
import { key, toChat } from './support/raw.ts'
import { withTestBed, type TestBed } from './support/test-bed.ts'
import { startDashScopeStub } from './support/dashscope-stub.ts'

const length = 1_000_000
/** Other load on the machine can only increase the CPU time of a round, so the minimum counts. */
const rounds = 5
/** Milliseconds of CPU for each error of a megabyte. */
const maxMs = 50

const messages: Readonly<Record<string, string>> = {
  digits: '1'.repeat(length),
  'digits and a word': `${'1'.repeat(length)} token`,
  'open ranges': '[1,'.repeat(length / 3),
  'spaces and no end': `<400> ${' '.repeat(length)}x`,
  'names that look like keys': 'sk-0123456789abcdef '.repeat(length / 20),
  'percent signs': '%41%'.repeat(length / 4),
  'the beginnings of known sentences': 'Range of input length should be '.repeat(length / 32),
  'Chinese full stops': '。'.repeat(length / 3),
}

const stub = await startDashScopeStub(({ prompt, response }) => {
  const error = { code: 'InvalidParameter', message: messages[prompt], request_id: 'stub' }
  response.writeHead(400, { 'content-type': 'application/json' }).end(JSON.stringify(error))
})

async function measure({ gateway }: TestBed, prompt: string): Promise<string> {
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' }
  const body = toChat(prompt, { stream: false })
  const send = () => ask(gateway.origin, { method: 'POST', path: '/v1/chat/completions', headers, body })
  const first = await send()
  let cpu = Infinity
  for (const _ of range(rounds)) {
    const before = cpuOf(gateway.pid)
    await send()
    cpu = Math.min(cpu, cpuOf(gateway.pid) - before)
  }
  const figures = `${first.status}, an error of ${first.body.length} characters: ${cpu} ms of CPU`
  assert.ok(first.status === 400 && first.body.length < 40_000 && cpu <= maxMs, figures)
  return figures
}

await withTestBed({ upstream: stub.origin }, async (stage) => {
  for (const prompt of Object.keys(messages))
    await check(`a message of ${length / 1e6} MB: ${prompt}`, () => measure(stage, prompt))
})
stub.close()
