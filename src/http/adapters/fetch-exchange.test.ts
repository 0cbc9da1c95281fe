import { expect, test } from 'vitest'

import { toTarget } from './fetch-exchange.ts'
import { createHandler } from './handler.ts'

test.each([
  ['http://host/v1/models?a=b&c=?', '/v1/models', 'a=b&c=?'],
  ['https://host:8443/%20?', '/%20', ''],
  ['http://[::1]:8000/', '/', ''],
  ['http://host', '/', ''],
  ['http://host?a', '/', 'a'],
  ['http://host/a#b?c', '/a', ''],
  // What Bun gives for an invalid Host header.
  ['/v1/models?a=b', '/v1/models', 'a=b'],
  ['//host/v1', '//host/v1', ''],
  ['http://host:99999/health', '/health', ''],
])('toTarget(%j)', (url, path, query) => {
  expect(toTarget(url)).toEqual({ path, query })
})

test('a request with an invalid URL is answered', async () => {
  const handler = createHandler({
    handle: async ({ path }) => ({ status: 404, headers: {}, body: path }),
  })
  const request = Object.defineProperty(new Request('http://host'), 'url', { value: '/health' })
  const response = await handler(request)
  expect([response.status, await response.text()]).toEqual([404, '/health'])
})
