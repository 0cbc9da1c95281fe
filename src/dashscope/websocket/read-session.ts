import type { UpstreamSocket } from '../websocket.ts'
import { fieldsOf, readEvent, toError, type EventFields } from './read-event.ts'

/**
 * The events of a session of DashScope's realtime protocol, at `/realtime`. The reader leaves the loop after the last one, which
 * closes the socket. @throws DashScopeError for an `error` event
 */
export async function* readSession(socket: UpstreamSocket): AsyncGenerator<EventFields, void> {
  try {
    for await (const message of socket) {
      const event = readEvent(message)
      if (event['type'] === 'error') {
        const { code, message: text } = fieldsOf(event['error'])
        throw toError(code, text)
      }
      yield event
    }
  } catch (error) {
    socket.close(error)
    throw error
  } finally {
    socket.close()
  }
}
