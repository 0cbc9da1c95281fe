import { DashScopeError, readError, type Origin } from '../errors.ts'
import type { SocketMessage } from '../websocket.ts'

export type EventFields = Readonly<Record<string, unknown>>

/** The JSON object of a text message. @throws DashScopeError for anything else */
export function readEvent(message: SocketMessage): EventFields {
  const value = typeof message === 'string' ? parse(message) : undefined
  if (value === undefined)
    throw new DashScopeError({
      failure: 'malformed',
      message: 'DashScope sent a WebSocket message that is not a JSON object.',
      status: 200,
    })
  return value
}

/** A field that is an object; any other value counts as an empty one. */
export function fieldsOf(value: unknown): EventFields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as EventFields) : {}
}

/** The error of a failed task, or of an `error` event. */
export function toError(code: unknown, message: unknown, origin: Origin = {}): DashScopeError {
  return (
    readError({ code, message }, { ...origin, isErrorEvent: true }) ??
    new DashScopeError({
      ...origin,
      failure: 'refused',
      message: 'DashScope reported an error without details.',
    })
  )
}

function parse(text: string): EventFields | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as EventFields)
      : undefined
  } catch {
    return undefined
  }
}
