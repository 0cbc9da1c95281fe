import { DashScopeError } from '../../dashscope/errors.ts'

interface Finishing {
  readonly isFinished: boolean
}

/** The batches of an answer. A line that breaks after the answer's end has broken nothing. */
export function untilFinished<Result>(
  batches: AsyncIterable<readonly Result[]>,
  answer: Finishing,
): AsyncIterable<readonly Result[]> {
  const excuse = (error: unknown): IteratorReturnResult<undefined> => {
    if (answer.isFinished && isBreak(error)) return { done: true, value: undefined }
    throw error
  }
  return {
    // Not a generator: one for each stream, and its state for each event, is what a thousand of them notice.
    [Symbol.asyncIterator]() {
      const inner = batches[Symbol.asyncIterator]()
      return {
        next: () => inner.next().catch(excuse),
        return: async () => (await inner.return?.()) ?? { done: true, value: undefined },
      }
    },
  }
}

function isBreak(error: unknown): boolean {
  // Half an event is how a cut line looks when the cut is clean.
  return error instanceof DashScopeError && ['cut', 'timeout', 'malformed'].includes(error.failure)
}
