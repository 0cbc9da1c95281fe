import type { Answer } from '../../dashscope/client.ts'
import { DashScopeError, toRequestId } from '../../dashscope/errors.ts'
import { isRecord } from '../../json.ts'
import { checkResult } from './validate-frame.ts'
import type * as DashScope from '../dashscope-types.ts'

type Result = DashScope.GenerationResult
type Batches = AsyncIterable<readonly Result[]>

/** Starts a call that ends when the signal says so. */
export type Opening = (signal: AbortSignal) => Promise<Answer<Result>>

/**
 * Several calls as one answer of several choices: the results of call 2 are those of choice 2, in the order in which
 * they come. When one call fails or the reader leaves, all end. `careful`: the first must be answered before the
 * others go out.
 */
export async function openCalls(calls: readonly Opening[], careful = false): Promise<Answer<Result>> {
  const group = new AbortController()
  const open = (call: Opening) => call(group.signal)
  try {
    const [first] = careful ? await Promise.all(calls.slice(0, 1).map(open)) : []
    const others = await Promise.all(calls.slice(first === undefined ? 0 : 1).map(open))
    const answers = first === undefined ? others : [first, ...others]
    const results = interleave(
      answers.map((answer) => answer.results),
      group,
    )
    return { requestId: answers[0]?.requestId, results }
  } catch (error) {
    group.abort()
    throw error
  }
}

async function* interleave(
  streams: readonly Batches[],
  group: AbortController,
): AsyncGenerator<readonly Result[], void> {
  const iterators = streams.map((stream) => stream[Symbol.asyncIterator]())
  const take = (index: number) => {
    const next = (async () => ({ index, next: await iterators[index]?.next() }))()
    // A rejection while another stream is being read has an owner all the same.
    next.catch(() => {})
    return next
  }
  const pending = new Map(iterators.map((_, index) => [index, take(index)]))
  try {
    while (pending.size > 0) {
      const { index, next } = await Promise.race(pending.values())
      pending.delete(index)
      if (next === undefined || next.done === true) continue
      // Sound results before a broken one are still given.
      const { results, failure } = toChoices(next.value, index)
      if (results.length > 0) yield results
      if (failure !== undefined) throw failure.error
      pending.set(index, take(index))
    }
  } finally {
    // A stream that is being waited for does not hear `return`; its connection does.
    group.abort()
    for (const iterator of iterators) iterator.return?.().catch(() => {})
  }
}

function toChoices(batch: readonly Result[], index: number) {
  const results: Result[] = []
  for (const result of batch) {
    try {
      results.push(asChoice(result, index))
    } catch (error) {
      return { results, failure: { error } }
    }
  }
  return { results, failure: undefined }
}

/** The one choice of a call of its own, as the choice that it is for the caller; usage without a choice is its own, too. */
function asChoice(result: Result, index: number): Result {
  checkOne(result)
  const { choices, text, finish_reason: reason } = result.output ?? {}
  const own = choices?.find(isRecord) ?? { message: { content: text ?? '' } }
  return {
    ...result,
    output: { ...result.output, text: null, choices: [{ finish_reason: reason ?? null, ...own, index }] },
  }
}

/** Each call was for one choice. */
function checkOne(result: Result): void {
  try {
    checkResult(result, 1)
  } catch (error) {
    const origin = { status: 200, requestId: toRequestId(result.request_id) }
    throw error instanceof DashScopeError ? error.in(origin) : error
  }
}
