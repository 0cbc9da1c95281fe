import type { Gateway } from '../../src/index.ts'
import { postTo } from './post-to.ts'

/** `POST /v1/chat/completions` in process, with a valid key unless the headers contain another. */
export function postChat(
  gateway: Pick<Gateway, 'fetch'>,
  body: unknown,
  headers: Record<string, string> = {},
  init: RequestInit = {},
): Promise<Response> {
  return postTo(gateway, '/v1/chat/completions', body, headers, init)
}
