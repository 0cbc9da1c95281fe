import type { DashScope } from '../../../dashscope/client.ts'
import { DashScopeError } from '../../../dashscope/errors.ts'
import type { RunTask } from '../../../dashscope/tasks/run-task.ts'
import { toApiError } from '../../../errors/from-dashscope.ts'
import { sendAgain } from '../../../generation/calls/send-again.ts'
import { sendEach } from '../../../generation/calls/send-each.ts'
import { observePause, type Observer } from '../../../http/observer.ts'
import { charactersOf } from '../../../json.ts'
import { isOfOtherService } from '../choose-service.ts'
import type { ImageCall } from '../request/to-calls.ts'
import { readImages, type ImageFrame, type MadeImages } from './read-images.ts'

/** Calls with more characters are made one at a time: each has all pictures of the request in its body. */
const maxCharactersAtOnce = 1024 * 1024

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
  observer: Observer
}

/**
 * The outcomes in the order of the calls. One failed call does not end the others: their pictures are paid for. After a refusal of
 * the request as a whole no further calls begin.
 */
export async function sendCalls(
  calls: readonly ImageCall[],
  options: SendOptions,
): Promise<(Sent | Failed)[]> {
  const { dashscope, observer } = options
  const { signal } = dashscope
  const again = {
    signals: [signal],
    observePause: (pause: Promise<void>) => observePause(observer, pause),
  }
  let isRefused = false
  const isLarge = charactersOf(calls[0]?.call.body, maxCharactersAtOnce) > maxCharactersAtOnce
  return sendEach(calls, {
    ...(isLarge && { atOnce: 1 }),
    isOver: () => isRefused,
    async send(call): Promise<Sent | Failed> {
      signal.throwIfAborted()
      const attempt = () => send(call, options)
      try {
        return await (calls.length > 1 ? sendAgain(attempt, again) : attempt())
      } catch (failure) {
        if (signal.aborted) throw failure
        isRefused ||= isOfAllCalls(failure)
        return { failure }
      }
    },
  })
}

async function send(
  { call, service }: ImageCall,
  { dashscope, runTask, observer }: SendOptions,
): Promise<Sent> {
  if (service !== 'message') {
    const { frame, requestId } = await observePause(observer, runTask(dashscope, call))
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
