import type { Gateway } from '../../src/index.ts'

export const key = 'sk-0123456789abcdef'

/** `POST` in process, with a valid key unless the headers contain another; a string is sent unchanged. */
export function postTo(
  gateway: Pick<Gateway, 'fetch'>,
  path: string,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
  init: RequestInit = {},
): Promise<Response> {
  return gateway.fetch(`http://gateway${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
    ...init,
  })
}
