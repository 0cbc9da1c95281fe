import { setTimeout as wait } from 'node:timers/promises'

import { describe, expect, test } from 'vitest'

import type { ChatCompletionChunk } from '../../../src/endpoints/chat-completions/schema.ts'
import { createGateway } from '../../../src/index.ts'
import { ask } from '../../support/edges.ts'
import { postChat } from '../../support/post-chat.ts'
import { readCompletion, readError, readStream } from '../../support/read-answer.ts'
import { Simulated } from '../../support/simulated.ts'
import {
  createScriptedTransport,
  frame,
  type Script,
  type ScriptedCall,
} from '../../support/scripted-transport.ts'

const simulated = new Simulated()

/** The chunks of one choice. */
function choiceOf(chunks: ChatCompletionChunk[], index: number) {
  return chunks.flatMap(({ choices }) => choices.filter((choice) => choice.index === index))
}

describe.each(['qwen-plus', 'qwen-max', 'qwen3.6-plus', 'farui-plus', 'qwq-plus'])('%s, n = 3', (model) => {
  const question = ask('讲个故事', { model, n: 3 })

  test('streamed: three calls, each choice whole and in its place', async () => {
    const { chunks, error } = await simulated.streamed({
      ...question,
      stream_options: { include_usage: true },
    })
    expect(error).toBeUndefined()
    expect(simulated.calls).toHaveLength(3)
    for (const index of [0, 1, 2]) {
      const own = choiceOf(chunks, index)
      expect(own.map(({ delta }) => delta.role).filter((role) => role !== undefined)).toEqual(['assistant'])
      expect(own[0]?.delta.role).toBe('assistant')
      expect(own.flatMap(({ finish_reason: finish }) => finish ?? [])).toEqual(['stop'])
      expect(own.at(-1)?.finish_reason).toBe('stop')
      expect(own.map(({ delta }) => delta.content ?? '').join('')).not.toBe('')
    }
    expect(new Set(chunks.map(({ id }) => id)).size).toBe(1)
    expect(chunks.filter(({ usage }) => usage != null)).toHaveLength(1)
  })

  test('whole: three choices in order', async () => {
    const { choices, usage } = await simulated.whole(question)
    expect(choices.map(({ index }) => index)).toEqual([0, 1, 2])
    expect(choices.every(({ finish_reason: finish }) => finish === 'stop')).toBe(true)
    expect(usage?.total_tokens).toBe((usage?.prompt_tokens ?? 0) + (usage?.completion_tokens ?? 0))
  })
})

test('a model that makes several choices is called once where nothing is streamed', async () => {
  const one = await simulated.whole(ask('讲个故事', { model: 'qwen-plus' }))
  const three = await simulated.whole(ask('讲个故事', { model: 'qwen-plus', n: 3 }))
  expect(simulated.calls.map(({ body }) => body)).toMatchObject([
    { parameters: { incremental_output: true } },
    { parameters: { n: 3 } },
  ])
  expect(three.usage?.prompt_tokens).toBe(one.usage?.prompt_tokens)
})

test.each([
  ['with tools', { tools: [{ type: 'function', function: { name: 'f', description: 'f' } }] }],
  ['that thinks', { enable_thinking: true }],
  ['that thinks by effort', { reasoning_effort: 'high' }],
])('a model %s makes one choice per call', async (_, fields) => {
  const { choices } = await simulated.whole(ask('讲个故事', { model: 'qwen-plus', n: 2, ...fields }))
  expect(choices).toHaveLength(2)
  expect(simulated.calls).toHaveLength(2)
})

test('with one seed for all, every call has its own', async () => {
  await simulated.streamed(ask('hi', { n: 3, seed: 5 }))
  const seeds = simulated.calls.map(({ body }) => (body as { parameters: { seed: number } }).parameters.seed)
  expect(seeds.toSorted((one, other) => one - other)).toEqual([5, 6, 7])
})

test.each([5, 128])('n = %i is a 400: DashScope makes at most four', async (n) => {
  const { param, code } = await simulated.refusal(ask('hi', { n }))
  expect({ param, code }).toEqual({ param: 'n', code: 'integer_above_max_value' })
  expect(simulated.calls).toHaveLength(0)
})

const question = ask('hi', { model: 'qwen-max', n: 3, stream: true, stream_options: { include_usage: true } })
const whole = ask('hi', { model: 'qwen-max', n: 3 })

function withScripts(scripts: readonly Script[], commitAfterMs = 500) {
  const upstream = createScriptedTransport(scripts)
  return {
    calls: upstream.calls,
    gateway: createGateway({ transport: upstream.transport, commitAfterMs }),
  }
}

async function settled(calls: readonly ScriptedCall[]): Promise<string[]> {
  const isOpen = () => calls.some(({ state }) => state === 'open' || state === 'waiting')
  for (let waited = 0; waited < 1000 && isOpen(); waited += 1) await wait(5)
  return calls.map(({ state }) => state)
}

test('choices are streamed as they are made, not one after the other', async () => {
  const { gateway } = withScripts([
    { steps: [frame('a'), 60, frame('A', 'stop')] },
    { steps: [20, frame('b'), 60, frame('B', 'stop')] },
    { steps: [40, frame('c'), 60, frame('C', 'stop')] },
  ])
  const { chunks } = await readStream(await postChat(gateway, question))
  const said = chunks.flatMap(({ choices }) => choices.map(({ delta }) => delta.content ?? '')).join('')
  expect(said).toBe('abcABC')
})

test('usage adds up: every call was paid for', async () => {
  const scripts = [1, 2, 3].map((tokens) => ({ steps: [frame('a', 'stop', tokens)] }))
  const { chunks } = await readStream(await postChat(withScripts(scripts).gateway, question))
  const expected = { prompt_tokens: 30, completion_tokens: 6, total_tokens: 36 }
  expect(chunks.at(-1)).toMatchObject({ choices: [], usage: expected })
  const completion = await readCompletion(await postChat(withScripts(scripts).gateway, whole))
  expect(completion.usage).toMatchObject(expected)
})

const refusal = JSON.stringify({ code: 'Throttling.RateQuota', message: 'Too fast.', request_id: 'r-1' })
const throttled: Script = { status: 429, steps: [refusal] }
const good: Script = { steps: [frame('a'), frame('b', 'stop')] }

describe.each([
  ['answers as well', good],
  ['is silent after its first frame', { steps: [frame('a'), Infinity] }],
  ['is silent before its first frame', { steps: [Infinity] }],
  ['is silent before its headers', { headersAfter: Infinity, steps: [] }],
] satisfies [string, Script][])('one call is refused while another %s', (_, other) => {
  test.each([
    ['streamed', question],
    ['whole', whole],
  ])('%s: the refusal is the answer, at once, and no call stays open', async (_form, body) => {
    // A stream that began first would have the status 200.
    const { gateway, calls } = withScripts([good, other, throttled], 10_000)
    const started = performance.now()
    const response = await postChat(gateway, body)
    expect(await readError(response, 429)).toMatchObject({ code: 'rate_limit_exceeded' })
    expect(performance.now() - started).toBeLessThan(5000)
    expect(await settled(calls)).not.toContain('open')
    expect(await settled(calls)).not.toContain('waiting')
  })
})

const failure = JSON.stringify({ code: 'InternalError', message: 'Oh.', request_id: 'r-1' })
const failing: Script = {
  steps: [frame('a'), 30, `id:2\nevent:error\n:HTTP_STATUS/500\ndata:${failure}\n\n`],
}
const silent: Script = { steps: [frame('a'), Infinity] }
const cut: Script = { steps: [frame('a')] }

function finishes(chunks: readonly ChatCompletionChunk[]): string[] {
  return chunks.flatMap(({ choices }) => choices.flatMap(({ finish_reason: finish }) => finish ?? []))
}

test('one call fails in the middle, streamed: the error is the last event, and the others end', async () => {
  const { gateway, calls } = withScripts([silent, failing, silent])
  const { error, chunks } = await readStream(await postChat(gateway, question))
  expect(error).toMatchObject({ type: 'dashscope_error', code: 'server_error' })
  expect(finishes(chunks)).toEqual([])
  expect(await settled(calls)).not.toContain('open')
})

test('one call fails in the middle, whole: nothing of the others is answered, and they end', async () => {
  const { gateway, calls } = withScripts([silent, failing, silent])
  const error = await readError(await postChat(gateway, whole), 500)
  expect(error).toMatchObject({ type: 'dashscope_error', code: 'server_error' })
  expect(await settled(calls)).not.toContain('open')
})

test('one call ends without a finish: no answer, however well the others end', async () => {
  const scripts = [good, cut, good]
  const { error } = await readStream(await postChat(withScripts(scripts).gateway, question))
  expect(error?.code).toBe('upstream_interrupted')
  const refused = await readError(await postChat(withScripts(scripts).gateway, whole), 502)
  expect(refused.code).toBe('upstream_interrupted')
})

test('the caller leaves: every call ends', async () => {
  const { gateway, calls } = withScripts([silent, silent, silent])
  const leaving = new AbortController()
  const response = await postChat(gateway, question, {}, { signal: leaving.signal })
  leaving.abort()
  await expect(response.text()).rejects.toThrow('abort')
  expect(await settled(calls)).toEqual(['aborted', 'aborted', 'aborted'])
})
