/** The gateway's `fetch` behind node:http: what a server on Requests, Responses and web streams costs. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'

import { createGateway } from '../../src/gateway.ts'
import { parseConfig } from '../../src/server/config/index.ts'
import { createUndiciTransport } from '../../src/server/upstream/undici-transport.ts'

const config = parseConfig(process.env)
const { transport } = createUndiciTransport()
const gateway = createGateway({ baseUrl: config.baseUrl, transport })

async function answer(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const left = new AbortController()
  outgoing.once('close', () => {
    if (!outgoing.writableFinished) left.abort()
  })
  const response = await gateway.fetch(`http://127.0.0.1${incoming.url}`, {
    method: incoming.method ?? 'GET',
    headers: incoming.headers as Record<string, string>,
    body: new Uint8Array(await buffer(incoming)),
    signal: left.signal,
  })
  outgoing.writeHead(response.status, Object.fromEntries(response.headers))
  // An event stream is passed on piece by piece, a document whole, as adapters of this kind do.
  if (
    response.headers.get('content-type')?.startsWith('text/event-stream') !== true ||
    response.body === null
  ) {
    outgoing.end(await response.text())
    return
  }
  for await (const piece of response.body) {
    if (!outgoing.write(piece)) await new Promise((resolve) => outgoing.once('drain', resolve))
  }
  outgoing.end()
}

const server = createServer((incoming, outgoing) => {
  answer(incoming, outgoing).catch(() => outgoing.destroy())
})
server.listen(config.port, config.host, () => {
  const { port } = server.address() as AddressInfo
  process.stderr.write(`listens on http://${config.host}:${port}\n`)
})
