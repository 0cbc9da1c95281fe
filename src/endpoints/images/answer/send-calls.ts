import type { DashScope } from '../../../dashscope/client.ts'
import { DashScopeError } from '../../../dashscope/errors.ts'
import { taskClock } from '../../../dashscope/tasks/task-clock.ts'
import type { RunTask } from '../../../dashscope/tasks/run-task.ts'
import { toApiError } from '../../../errors/from-dashscope.ts'
import { charactersOf } from '../../../json.ts'
import { isOfOtherService } from '../choose-service.ts'
import type { ImageCall } from '../request/to-calls.ts'
import { readImages, type ImageFrame, type MadeImages } from './read-images.ts'

/** Concurrent calls of one request; tasks of an account are few at a time. */
const atOnce = 4
/** Calls with more characters are made one at a time: each has all pictures of the request in its body. */
const maxCharactersAtOnce = 1024 * 1024

/** The wait without DashScope's `retry-after`, and the longest one. */
const defaultPauseMs = 1000
const maxPauseMs = 10_000

export interface Sent extends MadeImages {
  requestId: string | undefined
}

/** A call that made no picture. */
export interface Failed {
  failure: unknown
}

interface SendOptions {
  dashscope: DashScope
  runTask: RunTask
}

/**
 * The outcomes in the order of the calls. One failed call does not end the others: their pictures are paid for. After a refusal of
 * the request as a whole no further calls begin.
 */
export async function sendCalls(
  calls: readonly ImageCall[],
  { dashscope, runTask }: SendOptions,
): Promise<(Sent | Failed)[]> {
  const outcomes = new Map<ImageCall, Sent | Failed>()
  let next = 0
  const work = async () => {
    for (let at = next++; at < calls.length; at = next++) {
      const call = calls[at]
      if (call === undefined) return
      dashscope.signal.throwIfAborted()
      const outcome = await sendOrWait(call, { dashscope, runTask }, calls.length > 1).catch(
        (failure: unknown) => {
          if (dashscope.signal.aborted) throw failure
          if (isOfAllCalls(failure)) next = calls.length
          return { failure }
        },
      )
      outcomes.set(call, outcome)
    }
  }
  const isLarge = charactersOf(calls[0]?.call.body, maxCharactersAtOnce) > maxCharactersAtOnce
  await Promise.all(Array.from({ length: Math.min(isLarge ? 1 : atOnce, calls.length) }, work))
  return calls.map((call) => outcomes.get(call)).filter((outcome) => outcome !== undefined)
}

/** A throttled call made nothing and is sent once more, if it is one of a burst, which the caller cannot slow down. */
async function sendOrWait(call: ImageCall, options: SendOptions, isOneOfSeveral: boolean): Promise<Sent> {
  try {
    return await send(call, options)
  } catch (error) {
    const pause = isOneOfSeveral ? pauseAfter(error) : undefined
    if (pause === undefined) throw error
    await taskClock.wait(pause, options.dashscope.signal)
    return send(call, options)
  }
}

async function send({ call, service }: ImageCall, { dashscope, runTask }: SendOptions): Promise<Sent> {
  if (service !== 'message') {
    const { frame, requestId } = await runTask(dashscope, call)
    return { ...readImages(frame), requestId }
  }
  const response = await dashscope.send<ImageFrame>(call)
  response.close()
  return { ...readImages(response.first.frames[0] ?? {}), requestId: response.requestId }
}

/** Whether the same request would be refused again: for its key, its model, its service or its parameters. */
function isOfAllCalls(error: unknown): boolean {
  if (!(error instanceof DashScopeError) || error.failure !== 'refused') return false
  if (isOfOtherService(error)) return true
  const { status, code } = toApiError(error)
  if (code === 'insufficient_quota') return true
  return [400, 401, 403, 404].includes(status) && code !== 'content_filter'
}

/** Milliseconds to wait, if the submission was throttled. */
function pauseAfter(error: unknown): number | undefined {
  if (!(error instanceof DashScopeError) || error.failure !== 'refused') return undefined
  // A task that was accepted is not submitted again.
  if (error.origin.taskId !== undefined) return undefined
  const { status, code } = toApiError(error)
  if (status !== 429 || code === 'insufficient_quota') return undefined
  const { retryAfter } = error.origin
  const pause = retryAfter === undefined ? defaultPauseMs : retryAfter * 1000
  return pause <= maxPauseMs ? pause : undefined
}
