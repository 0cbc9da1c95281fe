import type { DashScope } from '../../dashscope/client.ts'
import { sendAgain } from '../../generation/calls/send-again.ts'
import { sendEach } from '../../generation/calls/send-each.ts'
import { observePause, type Observer } from '../../http/observer.ts'
import type { Part } from './request/to-calls.ts'
import type { EmbeddingFrame } from './answer/to-vectors.ts'

export interface PartAnswer {
  frame: EmbeddingFrame | undefined
  requestId: string | undefined
}

export interface SendOptions<Result> {
  dashscope: DashScope
  observer: Observer
  /** Receives the answer of a part. */
  onAnswer: (answer: PartAnswer, part: Part) => Result
  /** The error of the request if a part fails. */
  toError: (cause: unknown, part: Part) => Error
}

/**
 * Sends the calls, a few at a time, and returns the results of `onAnswer`, in the order of the calls. The first failure ends the
 * others.
 */
export async function sendParts<Result>(
  parts: readonly Part[],
  { dashscope, observer, onAnswer, toError }: SendOptions<Result>,
): Promise<Result[]> {
  const group = new AbortController()
  const attempt = async ({ call }: Part): Promise<PartAnswer> => {
    const response = await dashscope.send<EmbeddingFrame>({ ...call, signal: group.signal })
    response.close()
    return { frame: response.first.frames[0], requestId: response.requestId }
  }
  const again = {
    signals: [dashscope.signal, group.signal],
    observePause: (pause: Promise<void>) => observePause(observer, pause),
  }
  return sendEach(parts, {
    isOver: () => group.signal.aborted,
    async send(part) {
      try {
        const answer = await (parts.length > 1 ? sendAgain(() => attempt(part), again) : attempt(part))
        return onAnswer(answer, part)
      } catch (cause) {
        // Ignores failures that follow from another failure or from the caller's disconnect.
        const error = dashscope.signal.aborted || group.signal.aborted ? cause : toError(cause, part)
        group.abort(error)
        throw error
      }
    },
  })
}
