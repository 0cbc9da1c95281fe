import { createServer, request as forward, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Proxy {
  origin: string
  /** Every received `authorization`, in order. */
  keys: (string | undefined)[]
  stop: () => Promise<void>
}

export interface ProxyOptions {
  /** Buffers the whole answer. */
  buffers?: boolean
  /** Keeps reading an answer after its reader has disconnected. */
  staysBehind?: boolean
  /** Returns true if it has answered the request itself. */
  answers?: (request: IncomingMessage, response: ServerResponse) => boolean
}

/** A proxy between client and gateway, with the behaviour of real proxies. */
export async function startProxy(target: string, options: ProxyOptions = {}): Promise<Proxy> {
  const { buffers = false, staysBehind = false, answers = () => false } = options
  const keys: (string | undefined)[] = []
  const server = createServer((request, response) => {
    keys.push(request.headers.authorization)
    if (answers(request, response)) return
    const onward = forward(
      target + (request.url ?? '/'),
      { method: request.method, headers: request.headers, agent: false },
      (answer) => {
        const { 'transfer-encoding': _, ...headers } = answer.headers
        const head = () => response.writeHead(answer.statusCode ?? 502, { ...headers, server: 'test-proxy' })
        if (buffers) {
          const parts: Buffer[] = []
          answer.on('data', (part: Buffer) => parts.push(part))
          answer.on('end', () => head().end(Buffer.concat(parts)))
        } else {
          head().flushHeaders()
          answer.on('data', (part: Buffer) => response.write(part)).on('end', () => response.end())
        }
        answer.on('error', () => response.destroy())
      },
    )
    onward.on('error', () => response.destroy())
    response.on('close', () => {
      if (!staysBehind) onward.destroy()
    })
    request.pipe(onward)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    keys,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
