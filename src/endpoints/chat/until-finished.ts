import { DashScopeError } from '../../dashscope/dashscope-error.ts'

interface Finishing {
  readonly isFinished: boolean
}

/** The batches of an answer. A line that breaks after the answer's end has broken nothing. */
export async function* untilFinished<Result>(
  batches: AsyncIterable<readonly Result[]>,
  answer: Finishing,
): AsyncGenerator<readonly Result[], void> {
  try {
    yield* batches
  } catch (error) {
    if (!(answer.isFinished && isBreak(error))) throw error
  }
}

function isBreak(error: unknown): boolean {
  // Half an event is how a cut line looks when the cut is clean.
  return error instanceof DashScopeError && ['cut', 'timeout', 'malformed'].includes(error.failure)
}
