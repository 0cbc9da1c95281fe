import type { AnyFrame, UpstreamResponse } from './upstream-response.ts'

/** The frames of a streamed answer as they arrive. Leaving the loop ends the call. @throws DashScopeError */
export async function* framesOf<Frame extends AnyFrame>(
  answer: UpstreamResponse<Frame>,
): AsyncGenerator<Frame, void> {
  try {
    yield* framesIn(answer.first)
    for (;;) {
      const { done, value } = await answer.next()
      if (done === true) break
      yield* framesIn(answer.decode(value))
    }
    yield* framesIn(answer.end())
  } catch (error) {
    answer.close(error)
    throw error
  } finally {
    answer.close()
  }
}

function* framesIn<Frame extends AnyFrame>({ frames, failure }: UpstreamResponse<Frame>['first']) {
  yield* frames
  if (failure !== undefined) throw failure
}
