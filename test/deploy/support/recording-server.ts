import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface RecordedRequest {
  headers: IncomingHttpHeaders
  version: string
  /** Of the body. */
  bytes: number
}

/** An upstream that records its requests and breaks the connection of each POST, unless `answersPosts`. */
export async function startRecordingServer({ answersPosts = false } = {}) {
  const requests: RecordedRequest[] = []
  const server = createServer((request, response) => {
    const one = { headers: request.headers, version: request.httpVersion, bytes: 0 }
    requests.push(one)
    request.on('data', (chunk: Buffer) => (one.bytes += chunk.length))
    if (request.method === 'POST' && !answersPosts) request.socket.destroy()
    else request.on('end', () => response.end('{}'))
  })
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  return { requests, server, port: (server.address() as AddressInfo).port }
}
