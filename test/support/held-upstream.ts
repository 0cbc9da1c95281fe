import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'

import { afterAll, beforeAll } from 'vitest'

import { frame } from './scripted-transport.ts'

/** With this text in a question, the answer begins but only continues when `release` is called. */
export const hold = '[[hold]]'

/** An upstream for the tests of a file; tests control how long some of its streams last. */
export function useHeldUpstream() {
  const held = new Set<ServerResponse>()
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      response.write(frame('a'))
      if (body.includes(hold)) held.add(response.on('close', () => held.delete(response)))
      else response.end(frame('', 'stop'))
    })
  })
  beforeAll(() => new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve)))
  afterAll(() => {
    server.close()
    server.closeAllConnections()
  })
  return {
    origin: () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    /** Ends all held answers. */
    release() {
      for (const response of held) response.end(frame('', 'stop'))
    },
  }
}
