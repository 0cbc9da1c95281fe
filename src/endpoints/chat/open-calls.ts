import type { Answer } from '../../dashscope/client.ts'
import type * as DashScope from './dashscope.ts'

type Result = DashScope.GenerationResult
type Batches = AsyncIterable<readonly Result[]>

/**
 * Several calls as one answer of several choices: the results of call 2 are those of choice 2, in the order in which
 * they come. When one call fails, the others end. `careful`: the first must be answered before the others go out.
 */
export async function openCalls(
  calls: readonly (() => Promise<Answer<Result>>)[],
  careful = false,
): Promise<Answer<Result>> {
  const first = careful ? await calls[0]?.() : undefined
  const others = first === undefined ? calls : calls.slice(1)
  const opened = first === undefined ? [] : [Promise.resolve(first)]
  const settled = await Promise.allSettled([...opened, ...others.map((call) => call())])
  const answers = settled.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []))
  const failed = settled.find((outcome) => outcome.status === 'rejected')
  if (failed !== undefined) {
    await Promise.all(answers.map(({ results }) => leave(results)))
    throw failed.reason
  }
  return { requestId: answers[0]?.requestId, results: interleave(answers.map(({ results }) => results)) }
}

async function leave(batches: Batches): Promise<void> {
  await batches[Symbol.asyncIterator]().return?.()
}

async function* interleave(streams: readonly Batches[]): AsyncGenerator<readonly Result[], void> {
  const iterators = streams.map((stream) => stream[Symbol.asyncIterator]())
  const take = async (index: number) => ({ index, next: await iterators[index]?.next() })
  const pending = new Map(iterators.map((_, index) => [index, take(index)]))
  // A rejection while another stream is being read has an owner all the same.
  for (const promise of pending.values()) promise.catch(() => {})
  try {
    while (pending.size > 0) {
      const { index, next } = await Promise.race(pending.values())
      pending.delete(index)
      if (next === undefined || next.done === true) continue
      yield next.value.map((result) => asChoice(result, index))
      const following = take(index)
      following.catch(() => {})
      pending.set(index, following)
    }
  } finally {
    for (const iterator of iterators) void iterator.return?.()
  }
}

/** The one choice of a call of its own, as the choice that it is for the caller. */
function asChoice(result: Result, index: number): Result {
  const { output } = result
  if (output == null) return result
  const { choices, text, finish_reason: reason } = output
  const [choice] = choices ?? []
  const own = choice ?? (text == null && reason == null ? undefined : { message: { content: text ?? '' } })
  if (own === undefined) return result
  return {
    ...result,
    output: { ...output, text: null, choices: [{ finish_reason: reason ?? null, ...own, index }] },
  }
}
