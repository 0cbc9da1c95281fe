import type { IncomingMessage } from 'node:http'

import { keyOf } from '../validation/check-gateway.ts'

export interface RecordedCall {
  method: string
  path: string
  headers: Record<string, string>
  /** Parsed JSON, or the raw text; the messages of a WebSocket in a list; the parts of a form. */
  body: unknown
  key: string | undefined
  /** 'open' while answering, 'finished' when the whole answer was written, 'aborted' when the client closed first. */
  state: 'open' | 'finished' | 'aborted'
}

export function toRecordedCall(request: IncomingMessage, body: unknown): RecordedCall {
  const { method = 'GET', url = '/' } = request
  const headers = Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [name, String(value ?? '')]),
  )
  return { method, path: url, headers, body, key: keyOf(headers['authorization']), state: 'open' }
}
