import fc from 'fast-check'
import { expect, test } from 'vitest'

import { fuzzed, fuzzRequests, type FuzzedPath } from '../support/dialects/fuzz-requests.ts'
import { postTo } from '../support/post-to.ts'
import { FuzzedGateway, judgeAll, shortestOfEach } from '../support/fuzzed-gateway.ts'
import { holdAnswer } from '../support/hold-answer.ts'

/** How many requests to each endpoint, and which ones: a twentieth of `FUZZ_REQUESTS`, by `FUZZ_SEED`. */
const volume = Math.ceil(Number(process.env['FUZZ_REQUESTS'] ?? 3000) / 20)
const seed = Number(process.env['FUZZ_SEED'] ?? Math.floor(Math.random() * 2 ** 31))
const atATime = 8
/** For one request among others on a busy machine; quadratic work on the longest texts takes minutes. */
const limitMs = 20_000

const gateway = new FuzzedGateway()

interface Verdict {
  kind: 'answered' | 'refused' | 'failed'
  why: string
  request: string
}

async function judge(path: FuzzedPath, body: unknown): Promise<Verdict> {
  const started = performance.now()
  const response = await postTo(gateway, path, body)
  const text = await response.text()
  const isStream = response.headers.get('content-type')?.startsWith('text/event-stream') === true
  const why = complaintAbout(path, {
    status: response.status,
    text,
    isStream,
    ms: performance.now() - started,
  })
  const request = JSON.stringify(body).slice(0, 3000)
  return { kind: why !== '' ? 'failed' : response.status === 200 ? 'answered' : 'refused', why, request }
}

interface Seen {
  status: number
  text: string
  isStream: boolean
  ms: number
}

/** The first problem with an answer; empty without one. */
function complaintAbout(path: FuzzedPath, { status, text, isStream, ms }: Seen): string {
  if (ms > limitMs) return 'too slow'
  if (status >= 500 || (status !== 200 && status < 400)) return `status ${status}: ${text.slice(0, 500)}`
  if (isStream && /^event: (?:error|response\.failed)$/m.test(text)) return `broken off: ${text.slice(-500)}`
  try {
    holdAnswer(path, path === '/v1/responses' ? withoutEcho(text) : text, isStream)
    const { error } = (status === 200 ? {} : JSON.parse(text)) as { error?: { message: string } }
    const length = error?.message.length
    return status === 200 || (length !== undefined && length > 0 && length < 2000)
      ? ''
      : `no clear error: ${text.slice(0, 300)}`
  } catch (error) {
    return error instanceof Error ? error.message.slice(0, 500) : 'not an Error'
  }
}

interface Repeated {
  tools?: unknown
  response?: Repeated
}

/** A response repeats some fields as they were sent, also with values that OpenAI does not have. */
function withoutEcho(text: string): string {
  return text.replaceAll(/^(?:data: )?\{.*$/gm, (line) => {
    const [mark, json] = line.startsWith('{') ? ['', line] : ['data: ', line.slice('data: '.length)]
    const value = JSON.parse(json) as Repeated
    for (const response of [value, value.response])
      if (response?.tools !== undefined)
        Object.assign(response, {
          text: { format: { type: 'text' }, verbosity: 'medium' },
          tools: [],
          tool_choice: 'auto',
          prompt_cache_retention: null,
        })
    return mark + JSON.stringify(value)
  })
}

test.each(Object.keys(fuzzed) as FuzzedPath[])(
  `${volume} random requests to %s are answered, or refused in its own words, in bounded time`,
  { timeout: 60_000 + volume * 60 },
  async (path) => {
    const requests = fc.sample(fuzzRequests(path), { numRuns: volume, seed })
    const name = `requests to ${path}, seed ${seed}`
    const judgeOne = (body: unknown) => judge(path, body)
    const { verdicts, answered } = await judgeAll(requests, judgeOne, { atATime, name })
    const wrong = verdicts.filter(({ kind }) => kind === 'failed')
    expect({ seed, wrong: shortestOfEach(wrong) }).toEqual({ seed, wrong: [] })
    expect(answered).toBeGreaterThan(0.25)
    expect(gateway.unforeseen).toEqual([])
  },
)
