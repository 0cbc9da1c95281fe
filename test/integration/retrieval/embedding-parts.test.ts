import { setTimeout as wait } from 'node:timers/promises'

import { afterEach, describe, expect, test, vi } from 'vitest'

import { createGateway, type Gateway, type Transport, type TransportRequest } from '../../../src/index.ts'
import { onBothEdges } from '../../support/edges.ts'
import { postTo } from '../../support/post-to.ts'
import { readError } from '../../support/read-answer.ts'
import { expectEmbeddingList } from '../../support/validate.ts'

const path = '/v1/embeddings'
const model = 'text-embedding-v4'
const texts = (count: number, marked: Readonly<Record<number, string>> = {}) =>
  Array.from({ length: count }, (_, at) => `${marked[at] ?? ''} text ${at}`)

onBothEdges((bench) => {
  const embed = (input: unknown, init: RequestInit = {}) =>
    bench.post(path, { model, input, dimensions: 64 }, {}, init)

  test.each([
    ['an error', 'error=InternalError.Algo', 500, 'server_error'],
    ['moderation', 'error=DataInspectionFailed', 400, 'content_filter'],
    ['a page of HTML', 'html-502', 502, 'upstream_malformed'],
    ['a cut line', 'drop-after=1', 502, 'upstream_interrupted'],
    ['a body that ends too soon', 'cut-after=1', 502, /^upstream_/],
    ['a reset', 'rst-after=1', 502, 'upstream_interrupted'],
    ['no body', 'empty-body', 502, /^upstream_/],
    ['a vector too few', 'missing-entry', 502, 'upstream_malformed'],
    ['arrears', 'error=Arrearage', 429, 'insufficient_quota'],
  ])(
    'part 3 of 5 fails with %s: the whole request fails, and the error names the inputs',
    async (_, fault, status, code) => {
      const error = await readError(await embed(texts(50, { 25: `[[sim: ${fault}]]` })), status)
      expect(error.code).toMatch(code)
      expect(error.message).toContain('input[20] to input[29]')
      expect(error).not.toHaveProperty('data')
    },
  )

  test('in Chinese, too', async () => {
    const input = texts(11, { 10: '[[sim: error=DataInspectionFailed]]' })
    const response = await bench.post(path, { model, input }, { 'accept-language': 'zh-CN' })
    const { message } = await readError(response, 400)
    expect(message).toContain('出错的是 input[10]')
  })

  test('E8: vectors in another order are put in order', async () => {
    const straight = expectEmbeddingList(await (await embed(texts(12))).json())
    const shuffled = texts(12).map((text, at) => (at % 10 === 0 ? `[[sim: shuffled]]${text}` : text))
    const list = expectEmbeddingList(await (await embed(shuffled)).json())
    expect(list.data.slice(1, 10)).toEqual(straight.data.slice(1, 10))
  })

  test('a text that is too long is an error of the caller', async () => {
    const error = await readError(await embed([...texts(14), '法'.repeat(8193)]), 400)
    expect(error).toMatchObject({ code: 'context_length_exceeded', param: 'input' })
    expect(error.message).toContain('input[10] to input[14]')
    expect(error.message).toContain("This model's maximum context length is 8192 tokens")
    expect(error.message).toContain('reduce the length of the input')
  })

  test('a caller who leaves ends every part', async () => {
    const leave = new AbortController()
    const marked = Object.fromEntries([0, 10, 20, 30].map((at) => [at, '[[sim: slow-ttfb=20000]]']))
    const answer = embed(texts(60, marked), { signal: leave.signal }).catch((error: unknown) => error)
    await expect.poll(() => bench.calls.length).toBe(4)
    leave.abort()
    expect(await answer).toHaveProperty('name', 'AbortError')
    await expect.poll(() => bench.calls.map(({ state }) => state)).toEqual(Array(4).fill('aborted'))
    expect(bench.calls).toHaveLength(4)
  })
})

interface Call {
  texts: string[]
  /** Whether it ended before it was answered. */
  left: boolean
}

/** An upstream that answers each text with a vector of its number, with delays and in any order. */
function startUpstream(script: (call: Call, attempt: number) => Promise<number | void> | number | void) {
  const calls: Call[] = []
  let open = 0
  let maxOpen = 0
  const transport: Transport = async ({ body = '' }: TransportRequest, signal) => {
    const { input } = JSON.parse(body) as { input: { texts: string[] } }
    const call = { texts: input.texts, left: false }
    calls.push(call)
    signal.addEventListener('abort', () => (call.left = true), { once: true })
    open += 1
    maxOpen = Math.max(maxOpen, open)
    const attempt = calls.filter(({ texts: [first] }) => first === call.texts[0]).length
    const status = (await script(call, attempt)) ?? 200
    open -= 1
    signal.throwIfAborted()
    const embeddings = call.texts.map((text, index) => ({
      text_index: index,
      embedding: [Number(text), 0.5],
    }))
    const answer =
      status === 200
        ? { output: { embeddings: embeddings.toReversed() }, usage: { total_tokens: embeddings.length } }
        : { code: status === 429 ? 'Throttling.RateQuota' : 'ModelUnavailable', message: 'Try again later.' }
    return { status, headers: {}, body: new Blob([JSON.stringify(answer)]).stream() }
  }
  return { gateway: createGateway({ transport }), calls, maxOpen: () => maxOpen }
}

function ask(gateway: Gateway, count: number): Promise<Response> {
  return postTo(gateway, path, { model, input: Array.from({ length: count }, (_, at) => String(at)) })
}

/** The gateway waits for a second before it sends a part again: here the second passes at once. */
async function askInHaste(gateway: Gateway, count: number): Promise<Response> {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  const over = new AbortController()
  const answer = ask(gateway, count).finally(() => over.abort())
  while (!over.signal.aborted) await vi.advanceTimersByTimeAsync(50)
  return answer
}

describe('parts', () => {
  afterEach(() => vi.useRealTimers())

  test('four at a time, and in order whichever part ends first', async () => {
    const { gateway, calls, maxOpen } = startUpstream(({ texts: [first] }) => wait(200 / (1 + Number(first))))
    const list = expectEmbeddingList(await (await ask(gateway, 95)).json())
    expect(list.data.map(({ embedding }) => embedding[0])).toEqual(Array.from({ length: 95 }, (_, at) => at))
    expect(list.usage).toEqual({ prompt_tokens: 95, total_tokens: 95 })
    expect(calls).toHaveLength(10)
    expect(maxOpen()).toBe(4)
  })

  test('E6: a part that is throttled is sent once more', async () => {
    const { gateway, calls } = startUpstream(({ texts: [first] }, attempt) =>
      first === '10' && attempt === 1 ? 429 : 200,
    )
    expect(expectEmbeddingList(await (await askInHaste(gateway, 30)).json()).data).toHaveLength(30)
    expect(calls).toHaveLength(4)
  })

  test('E6: a part that stays throttled fails the whole request with a 429, without a part of the answer', async () => {
    const { gateway, calls } = startUpstream(({ texts: [first] }) => (first === '10' ? 429 : 200))
    const response = await askInHaste(gateway, 30)
    expect(response.headers.get('retry-after')).toBe('2')
    const error = await readError(response, 429)
    expect(error).toMatchObject({ code: 'rate_limit_exceeded' })
    expect(error.message).toContain('input[10] to input[19]')
    expect(calls).toHaveLength(4)
  })

  test('a request of one call is not sent again: its client does that', async () => {
    const { gateway, calls } = startUpstream(() => 429)
    await readError(await ask(gateway, 10), 429)
    expect(calls).toHaveLength(1)
  })

  test('the failure of one part ends the others, and no more are started', async () => {
    const { gateway, calls } = startUpstream(async ({ texts: [first] }) => {
      if (first !== '20') await wait(5000)
      return first === '20' ? 503 : 200
    })
    await readError(await ask(gateway, 200), 503)
    expect(calls).toHaveLength(4)
    expect(calls.filter(({ left }) => left)).toHaveLength(3)
  })
})
