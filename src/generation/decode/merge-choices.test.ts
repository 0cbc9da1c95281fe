import { expect, test } from 'vitest'

import type { Answer } from '../../dashscope/client.ts'
import type * as DashScope from '../dashscope-types.ts'
import { openCalls } from './merge-choices.ts'

type Result = DashScope.GenerationResult

const text = (content: string): Result => ({
  output: { choices: [{ message: { content }, finish_reason: 'null' }] },
})

/** A call whose batches come when the test says so, and that tells when it was left. */
function createCall() {
  const batches: Result[][] = []
  let wake = () => {}
  let ended = false
  let left = false
  const iterator: AsyncIterator<readonly Result[], void> = {
    async next() {
      if (batches.length === 0 && !ended) await new Promise<void>((resolve) => (wake = resolve))
      const value = batches.shift()
      return value === undefined ? { done: true, value: undefined } : { done: false, value }
    },
    async return() {
      left = true
      return { done: true, value: undefined }
    },
  }
  const results = { [Symbol.asyncIterator]: () => iterator }
  return {
    open: async (signal: AbortSignal): Promise<Answer<Result>> => {
      signal.addEventListener('abort', () => (left = true))
      return { requestId: 'r', results }
    },
    send: (content: string) => {
      batches.push([text(content)])
      wake()
    },
    sendFrame: (frame: Result) => {
      batches.push([frame])
      wake()
    },
    end: () => {
      ended = true
      wake()
    },
    get left() {
      return left
    },
  }
}

test('results come in the order in which they are made, each as the choice of its call', async () => {
  const [one, other] = [createCall(), createCall()]
  const { results, requestId } = await openCalls([one.open, other.open])
  const iterator = results[Symbol.asyncIterator]()
  const next = async () => {
    const { value } = await iterator.next()
    const [choice] = value?.[0]?.output?.choices ?? []
    return [choice?.index, choice?.message?.content]
  }
  other.send('b1')
  expect(await next()).toEqual([1, 'b1'])
  one.send('a1')
  expect(await next()).toEqual([0, 'a1'])
  one.end()
  other.send('b2')
  expect(await next()).toEqual([1, 'b2'])
  other.end()
  expect((await iterator.next()).done).toBe(true)
  expect(requestId).toBe('r')
})

test('a call that is refused ends the others', async () => {
  const good = createCall()
  good.send('a1')
  const refused = () => Promise.reject(new Error('no'))
  await expect(openCalls([good.open, refused])).rejects.toThrow('no')
  expect(good.left).toBe(true)
})

test('a call that is refused ends one that has not been answered at all', async () => {
  let ended = false
  const silent = (signal: AbortSignal) =>
    new Promise<Answer<Result>>((_, reject) => {
      signal.addEventListener('abort', () => {
        ended = true
        reject(new Error('aborted'))
      })
    })
  const refused = () => Promise.reject(new Error('no'))
  await expect(openCalls([silent, refused])).rejects.toThrow('no')
  expect(ended).toBe(true)
})

test('a stream that breaks ends one that is waited for', async () => {
  const waiting = createCall()
  const breaking = async (): Promise<Answer<Result>> => ({
    requestId: 'r',
    results: { [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(new Error('broken')) }) },
  })
  const { results } = await openCalls([waiting.open, breaking])
  await expect(results[Symbol.asyncIterator]().next()).rejects.toThrow('broken')
  expect(waiting.left).toBe(true)
})

test('a reader who leaves ends all of them', async () => {
  const calls = [createCall(), createCall()]
  const { results } = await openCalls(calls.map(({ open }) => open))
  calls.forEach((call) => call.send('x'))
  for await (const batch of results) {
    expect(batch).toHaveLength(1)
    break
  }
  expect(calls.map(({ left }) => left)).toEqual([true, true])
})

test('carefully: a first call that is refused is the only one', async () => {
  let calls = 0
  const refused = () => {
    calls += 1
    return Promise.reject(new Error('no'))
  }
  await expect(openCalls([refused, refused, refused], true)).rejects.toThrow('no')
  expect(calls).toBe(1)
})

test('a frame without a choice belongs to the choice of its call, usage and all', async () => {
  const calls = [createCall(), createCall()]
  const { results } = await openCalls(calls.map(({ open }) => open))
  calls[1]?.sendFrame({ output: { choices: [] }, usage: { output_tokens: 7 } })
  const { value } = await results[Symbol.asyncIterator]().next()
  expect(value?.[0]).toMatchObject({ output: { choices: [{ index: 1 }] }, usage: { output_tokens: 7 } })
})
