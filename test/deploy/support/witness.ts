import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Heard {
  headers: IncomingHttpHeaders
  version: string
  /** Of the body. */
  bytes: number
}

/** A server in the gateway's place: what it was sent, and for a POST, unless told otherwise, a connection that dies. */
export async function startWitness({ answersPosts = false } = {}) {
  const heard: Heard[] = []
  const server = createServer((request, response) => {
    const one = { headers: request.headers, version: request.httpVersion, bytes: 0 }
    heard.push(one)
    request.on('data', (chunk: Buffer) => (one.bytes += chunk.length))
    if (request.method === 'POST' && !answersPosts) request.socket.destroy()
    else request.on('end', () => response.end('{}'))
  })
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  return { heard, server, port: (server.address() as AddressInfo).port }
}
