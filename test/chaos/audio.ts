/** Memory of transcriptions: fifty uploads of 25 MB at the same time. */
import assert from 'node:assert/strict'

import { ask } from '../support/ask.ts'
import { check } from '../support/report.ts'
import { spoken } from '../support/spoken.ts'
import { startCommand } from '../support/start-command.ts'
import { range } from './support/numbers.ts'
import { outcomeOf, tally } from './support/outcome.ts'
import { memoryOf, peakOf } from './support/process-figures.ts'
import { key } from './support/raw.ts'
import { rememberSockets, withTestBed, type TestBed } from './support/test-bed.ts'

const bytes = 25 * 1024 * 1024 - 64
const boundary = 'form-boundary-7MA4YWxk'
const text = 'Fifty uploads at once.'

/** A container of 512 MiB with the heap limit of the files in deploy/. */
const container = 512
const environment = { MAX_RSS: '435', NODE_OPTIONS: '--max-old-space-size=384' }

/** A recording with bytes after its end, which are no sound. */
function toForm(model: string, size: number): Buffer {
  const field = (disposition: string) =>
    `--${boundary}\r\ncontent-disposition: form-data; ${disposition}\r\n\r\n`
  const sound = spoken(text, { format: 'opus' })
  return Buffer.concat([
    Buffer.from(field('name="file"; filename="a.ogg"')),
    sound,
    Buffer.alloc(Math.max(0, size - sound.length)),
    Buffer.from(`\r\n${field('name="model"')}${model}\r\n--${boundary}--\r\n`),
  ])
}

async function send(origin: string, body: Buffer): Promise<string> {
  const seen = await ask(origin, {
    method: 'POST',
    path: '/v1/audio/transcriptions',
    headers: { authorization: `Bearer ${key}`, 'content-type': `multipart/form-data; boundary=${boundary}` },
    body,
    withinMs: 90_000,
  })
  if (seen.status !== 200) return outcomeOf(seen, { text: '', streamed: false })
  return seen.body.includes(`"text":"${text}"`) ? 'exact' : `WRONG: ${seen.body.slice(0, 200)}`
}

interface Load {
  requests: number
  name: string
  body: Buffer
}

/** Complete answers, or refusals before anything was sent to DashScope. */
async function checkUploads({ gateway }: TestBed, { requests, name, body }: Load): Promise<void> {
  await check(`${requests} concurrent recordings of ${name}`, async () => {
    const before = memoryOf(gateway.pid)
    const outcomes = await Promise.all(range(requests).map(() => send(gateway.origin, body)))
    const most = peakOf(gateway.pid)
    const count = (outcome: string) => outcomes.filter((one) => one === outcome).length
    const figures = `${tally(outcomes)}; ${before.toFixed(0)} MB before, ${most.toFixed(0)} MB at most`
    const refused = count('503 server_is_overloaded')
    assert.ok(count('exact') > 0 && count('exact') + refused === requests && most < container, figures)
    return figures
  })
}

for (const [requests, name, model, size] of [
  [50, '25 MB that are uploaded for a task', 'paraformer-v2', bytes],
  [20, '7 MB in the request itself', 'qwen3-asr-flash', 7_000_000],
] as const)
  await withTestBed({ environment, ...startCommand() }, async (stage) => {
    const finish = rememberSockets(stage)
    await checkUploads(stage, { requests, name, body: toForm(model, size) })
    await finish()
  })
