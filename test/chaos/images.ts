/** Memory of images: a hundred results of 10 MB at the same time, and a hundred edits of images of 10 MB. */
import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { request } from 'node:http'

import { ask } from '../support/ask.ts'
import { check } from '../support/report.ts'
import { startCommand } from '../support/start-command.ts'
import { checkResident } from './support/check-resident.ts'
import { startImageStore } from './support/image-store.ts'
import { range } from './support/numbers.ts'
import { outcomeOf, tally } from './support/outcome.ts'
import { memoryOf, peakOf } from './support/process-figures.ts'
import { key } from './support/raw.ts'
import { rememberSockets, withTestBed, type TestBed } from './support/test-bed.ts'

const requests = 100
const bytes = 10_000_000
const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' }

/** A container of 512 MiB with the heap limit of the files in deploy/. */
const container = 512
const contained = { MAX_RSS: '435', NODE_OPTIONS: '--max-old-space-size=384' }

const toPicture = (size: number) => Buffer.concat([Buffer.from('\x89PNG', 'latin1'), randomBytes(size - 4)])

/** Runs all requests at one time; the peak of memory is that of the process so far. */
async function runAll(pid: number, send: (at: number) => Promise<string>) {
  const before = memoryOf(pid)
  const outcomes = await Promise.all(range(requests).map(send))
  const peak = peakOf(pid)
  const count = (outcome: string) => outcomes.filter((one) => one === outcome).length
  const figures = `${tally(outcomes)}; ${before.toFixed(0)} MB before, ${peak.toFixed(0)} MB at most`
  return { before, peak, count, figures }
}

/** The time differs from answer to answer. */
const head = '{"created":1700000000,"data":['

/** Reads an answer with a picture, and keeps only its hash. */
function takePicture(origin: string, expected: string): Promise<string> {
  const body = JSON.stringify({ model: 'qwen-image-2.0', prompt: 'a' })
  return new Promise((resolve, reject) => {
    const call = request(
      origin,
      { path: '/v1/images/generations', method: 'POST', headers, agent: false },
      (answer) => {
        const hash = createHash('sha1')
        const kept: Buffer[] = []
        let length = 0
        answer.on('data', (chunk: Buffer) => {
          if (length < 1000) kept.push(chunk)
          hash.update(chunk.subarray(Math.max(0, head.length - length)))
          length += chunk.length
        })
        answer.on('error', reject).on('end', () => {
          const status = answer.statusCode ?? 0
          const text = Buffer.concat(kept).toString()
          if (status !== 200) resolve(outcomeOf({ status, body: text }, { text: '', streamed: false }))
          else resolve(hash.digest('hex') === expected ? 'exact' : `WRONG: ${length} bytes`)
        })
      },
    )
    call.on('error', reject).end(body)
  })
}

async function checkResults({ gateway }: TestBed, picture: Buffer): Promise<void> {
  const rest = `{"b64_json":"${picture.toString('base64')}"}],"size":"512x512","output_format":"png"}`
  const expected = createHash('sha1').update(rest).digest('hex')
  await check(`${requests} concurrent results of ${bytes / 1e6} MB in base64`, async () => {
    const { peak, count, figures } = await runAll(gateway.pid, () => takePicture(gateway.origin, expected))
    assert.ok(count('exact') === requests && peak < container, figures)
    return figures
  })
}

interface Edit {
  type: string
  body: Buffer
}

function toForm(fields: Readonly<Record<string, string>>, picture: Buffer): Edit {
  const texts = Object.entries(fields).map(
    ([name, value]) =>
      `--form-boundary-7MA4YWxk\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  )
  const file =
    '--form-boundary-7MA4YWxk\r\ncontent-disposition: form-data; name="image"; filename="a.png"\r\n\r\n'
  const body = Buffer.concat([
    Buffer.from(texts.join('') + file),
    picture,
    Buffer.from('\r\n--form-boundary-7MA4YWxk--\r\n'),
  ])
  return { type: 'multipart/form-data; boundary=form-boundary-7MA4YWxk', body }
}

function toJson(fields: Readonly<Record<string, string>>, picture: Buffer): Edit {
  const image = `data:image/png;base64,${picture.toString('base64')}`
  return { type: 'application/json', body: Buffer.from(JSON.stringify({ ...fields, image })) }
}

async function edit(origin: string, { type, body }: Edit): Promise<string> {
  const seen = await ask(origin, {
    method: 'POST',
    path: '/v1/images/edits',
    headers: { ...headers, 'content-type': type },
    body,
    withinMs: 60_000,
  })
  if (seen.status !== 200) return outcomeOf(seen, { text: '', streamed: false })
  const { data = [] } = JSON.parse(seen.body) as { data?: { url?: string }[] }
  return data[0]?.url?.startsWith('http') === true ? 'exact' : `WRONG: ${seen.body.slice(0, 200)}`
}

/** Complete answers, or refusals before anything was sent to DashScope. */
async function checkEdits(name: string, edits: readonly Edit[]): Promise<void> {
  await checkResident(`${requests} concurrent edits of ${name}`, started, async ({ gateway }) => {
    const send = (at: number) => edit(gateway.origin, edits[at % edits.length] ?? assert.fail())
    const { peak, count, figures } = await runAll(gateway.pid, send)
    const refused = count('503 server_is_overloaded')
    assert.ok(count('exact') > 0 && count('exact') + refused === requests, figures)
    return { fits: peak < container, figures }
  })
}

const started = { environment: contained, ...startCommand() }

const picture = toPicture(bytes)
const store = await startImageStore(picture, { width: 512, height: 512 })
const ofStore = { ...contained, RESULT_ORIGINS: store.origin }
await withTestBed({ ...started, upstream: store.origin, environment: ofStore }, async (stage) => {
  const finish = rememberSockets(stage)
  await checkResults(stage, picture)
  store.close()
  await finish()
})

// Above DashScope's limit for a data URL, so each goes to its temporary store first.
const large = { model: 'qwen-image-edit-plus', prompt: 'blue', response_format: 'url' }
const both = [toForm(large, picture), toJson(large, picture)]
await checkEdits(`images of ${bytes / 1e6} MB, as forms and as JSON`, both)

// Below that limit, and kept while the task runs.
const inline = { ...large, model: 'wan2.5-i2i-preview', prompt: '[[sim: task-running=0]] blue' }
await checkEdits('images of 7 MB by models that run as tasks', [toJson(inline, toPicture(7_000_000))])
