/** Memory of transcriptions and speech: fifty uploads of 25 MB, dry runs and files of speech at the same time. */
import assert from 'node:assert/strict'

import { ask } from '../support/ask.ts'
import { spoken } from '../support/spoken.ts'
import { startCommand } from '../support/start-command.ts'
import { checkResident } from './support/check-resident.ts'
import { range } from './support/numbers.ts'
import { outcomeOf, tally } from './support/outcome.ts'
import { memoryOf, peakOf } from './support/process-figures.ts'
import { key } from './support/raw.ts'

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

async function send(origin: string, { body, isDry = false }: Load): Promise<string> {
  const seen = await ask(origin, {
    method: 'POST',
    path: '/v1/audio/transcriptions',
    headers: {
      authorization: `Bearer ${key}`,
      'content-type': `multipart/form-data; boundary=${boundary}`,
      'x-gateway-dry-run': String(isDry),
    },
    body,
    withinMs: 90_000,
  })
  if (seen.status !== 200) return outcomeOf(seen, { text: '', streamed: false })
  const expected = isDry ? '"object":"gateway.dry_run"' : `"text":"${text}"`
  return seen.body.includes(expected) ? 'exact' : `WRONG: ${seen.body.slice(0, 200)}`
}

interface Load {
  requests: number
  name: string
  body: Buffer
  isDry?: boolean
}

/** Complete answers, or refusals before anything was sent to DashScope. */
async function checkUploads(load: Load): Promise<void> {
  await checkMemory(`${load.requests} concurrent recordings of ${load.name}`, (origin) =>
    Promise.all(range(load.requests).map(() => send(origin, load))),
  )
}

async function checkMemory(name: string, sendAll: (origin: string) => Promise<string[]>): Promise<void> {
  await checkResident(name, { environment, ...startCommand() }, async ({ gateway }) => {
    const before = memoryOf(gateway.pid)
    const outcomes = await sendAll(gateway.origin)
    const peak = peakOf(gateway.pid)
    const count = (outcome: string) => outcomes.filter((one) => one === outcome).length
    const figures = `${tally(outcomes)}; ${before.toFixed(0)} MB before, ${peak.toFixed(0)} MB at most`
    const refused = count('503 server_is_overloaded')
    assert.ok(count('exact') > 0 && count('exact') + refused === outcomes.length, figures)
    return { fits: peak < container, figures }
  })
}

/** As much text as a request may have. */
const longText = 'This sentence is spoken by the simulator, again and again. '.repeat(69)

/** A WAV file that arrives to its end. */
async function speak(origin: string): Promise<string> {
  const seen = await ask(origin, {
    path: '/v1/audio/speech',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      model: 'qwen3-tts-flash',
      voice: 'Cherry',
      input: longText,
      response_format: 'wav',
    }),
    withinMs: 90_000,
  })
  if (seen.status !== 200) return outcomeOf(seen, { text: '', streamed: false })
  const length = Number(seen.headers['content-length'])
  return seen.body.startsWith('RIFF') && length > 3_000_000 ? 'exact' : `WRONG: ${length} bytes`
}

for (const [requests, name, model, size, isDry] of [
  [50, '25 MB that are uploaded for a task', 'paraformer-v2', bytes, false],
  [20, '7 MB in the request itself', 'qwen3-asr-flash', 7_000_000, false],
  [50, '7 MB in a dry run', 'qwen3-asr-flash', 7_000_000, true],
] as const)
  await checkUploads({ requests, name, body: toForm(model, size), isDry })

await checkMemory('50 concurrent WAV files of 4,000 characters', (origin) =>
  Promise.all(range(50).map(() => speak(origin))),
)
