/** Bodies within the limits that are as costly as possible: the gateway's CPU time per MB. */
import assert from 'node:assert/strict'

import { ask } from '../support/ask.ts'
import { check } from '../support/report.ts'
import { junk } from './support/junk-bodies.ts'
import type { Junk } from './support/junk-pieces.ts'
import { range } from './support/numbers.ts'
import { cpuOf } from './support/process-figures.ts'
import { key } from './support/raw.ts'
import { withTestBed, type TestBed } from './support/test-bed.ts'

const path = '/v1/chat/completions'
/** Other load on the machine can only increase the CPU time of a round, so the minimum counts. */
const rounds = 8
const times = 2
/** CPU milliseconds per megabyte, rounded up. */
const maxMs = 50

async function send({ gateway }: TestBed, { body, headers = {} }: Junk) {
  const usual = { authorization: `Bearer ${key}`, 'content-type': 'application/json' }
  return ask(gateway.origin, { path, method: 'POST', headers: { ...usual, ...headers }, body })
}

async function measure(stage: TestBed, one: Junk): Promise<string> {
  // Warm-up: the first run of the code is slow.
  const { status, body, headers } = await send(stage, one)
  assert.ok(status === 200 || (status >= 400 && status < 500), `${status} ${body.slice(0, 300)}`)
  assert.ok(status === 200 || body.length < 20_000, `an answer of ${body.length} characters`)
  assert.ok(String(headers['x-gateway-adjusted'] ?? '').length <= 1000)
  let cpu = Infinity
  for (const _ of range(rounds)) {
    const before = cpuOf(stage.gateway.pid)
    for (const __ of range(times)) await send(stage, one)
    cpu = Math.min(cpu, (cpuOf(stage.gateway.pid) - before) / times)
    // Well below the limit, so another round is not needed.
    if (cpu < maxMs / 2) break
  }
  const megabytes = Buffer.byteLength(one.body) / 1e6
  const figures = `${megabytes.toFixed(2)} MB, ${status}: ${cpu.toFixed(0)} ms, ${(cpu / megabytes).toFixed(0)} ms for each MB`
  assert.ok(cpu <= maxMs * Math.ceil(megabytes), figures)
  return figures
}

await withTestBed({}, async (stage) => {
  for (const one of junk) await check(one.name, () => measure(stage, one))
})
