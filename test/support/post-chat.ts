import type { Gateway } from '../../src/index.ts'
import { key } from './edges.ts'

/** `POST /v1/chat/completions` in process, with a valid key unless the headers contain another. */
export function postChat(
  gateway: Pick<Gateway, 'fetch'>,
  body: unknown,
  headers: Record<string, string> = {},
  init: RequestInit = {},
): Promise<Response> {
  return gateway.fetch('http://gateway/v1/chat/completions', {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
    ...init,
  })
}
