import { DashScopeError, toRequestId } from '../errors.ts'
import { brokenOff } from '../to-failure.ts'
import type { UpstreamSocket } from '../websocket.ts'
import { fieldsOf, readEvent, toError, type EventFields } from './read-event.ts'

/** A task of DashScope's inference protocol, at `/inference`. */
export interface SocketTaskRequest {
  id: string
  /** The payload of `run-task`: `task_group`, `task`, `function`, `model`, `parameters`, `input`. */
  payload: EventFields
  /** `duplex`: more input follows. `out`: the payload has all of it. */
  streaming: 'duplex' | 'out'
}

export type SocketTaskEvent =
  | { type: 'bytes'; bytes: Uint8Array }
  | { type: 'result' | 'finished'; payload: EventFields; requestId: string | undefined }

/** The input after `task-started`: that of a `continue-task`, or bytes. */
export type SocketTaskInput = EventFields | Uint8Array

type TaskAction = 'run-task' | 'continue-task' | 'finish-task'

/** A message of the gateway to a task. */
export function toTaskMessage(
  { id, streaming }: Pick<SocketTaskRequest, 'id' | 'streaming'>,
  action: TaskAction,
  payload: EventFields,
) {
  return { header: { action, task_id: id, streaming }, payload }
}

/**
 * Runs one task and closes the socket. The input is sent while results are read, and as fast as the network takes it. Ends after
 * `finished`. @throws DashScopeError
 */
export async function* runSocketTask(
  socket: UpstreamSocket,
  { id, payload, streaming }: SocketTaskRequest,
  input: Iterable<SocketTaskInput> | AsyncIterable<SocketTaskInput> = [],
): AsyncGenerator<SocketTaskEvent, void> {
  const send = (action: TaskAction, content: EventFields) =>
    socket.send(JSON.stringify(toTaskMessage({ id, streaming }, action, content)))
  const sendInput = async () => {
    for await (const part of input)
      await (part instanceof Uint8Array ? socket.send(part) : send('continue-task', { input: part }))
    await send('finish-task', { input: {} })
  }
  let failed: { error: unknown } | undefined
  let isUnsent = streaming === 'duplex'
  try {
    await send('run-task', payload)
    for await (const message of socket) {
      if (message instanceof Uint8Array) {
        yield { type: 'bytes', bytes: message }
        continue
      }
      const { event, ...content } = toContent(readEvent(message))
      if (event === 'task-started' && isUnsent) {
        // Once, even if DashScope repeats itself: what is sent twice is billed twice.
        isUnsent = false
        sendInput().catch((error: unknown) => {
          failed = { error }
          // A connection that is over ends the reading, too, after the messages that have arrived.
          if (!(error instanceof DashScopeError)) socket.close(error)
        })
      }
      if (event === 'result-generated') yield { type: 'result', ...content }
      if (event !== 'task-finished') continue
      yield { type: 'finished', ...content }
      return
    }
    throw brokenOff()
  } catch (caught) {
    // DashScope's own explanation says most; else the failure of the input is the reason of the other one.
    const isExplained = caught instanceof DashScopeError && caught.failure === 'refused'
    const error = failed === undefined || isExplained ? caught : failed.error
    socket.close(error)
    throw error
  } finally {
    socket.close()
  }
}

/** @throws DashScopeError for `task-failed` */
function toContent(message: EventFields) {
  const header = fieldsOf(message['header'])
  const requestId = toRequestId(fieldsOf(header['attributes'])['request_uuid'])
  if (header['event'] !== 'task-failed')
    return { event: header['event'], payload: fieldsOf(message['payload']), requestId }
  throw toError(header['error_code'], header['error_message'], { requestId })
}
