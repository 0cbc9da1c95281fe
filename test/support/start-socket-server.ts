import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import type { Duplex } from 'node:stream'

import { WebSocketServer, type WebSocket } from 'ws'

export interface SocketServerOptions {
  /** A connection that was opened. */
  onOpen?: (socket: WebSocket, request: IncomingMessage) => void
  /** A handshake; by default it is accepted. */
  onUpgrade?: (stream: Duplex, request: IncomingMessage) => void
}

export interface RunningSocketServer {
  origin: string
  sockets: WebSocket[]
  server: Server
  close: () => Promise<void>
}

/** A WebSocket server on a free local port, whose behaviour is up to the test. */
export async function startSocketServer(options: SocketServerOptions): Promise<RunningSocketServer> {
  const server = createServer()
  const sockets: WebSocket[] = []
  const streams = new Set<Socket>()
  const accepting = new WebSocketServer({ noServer: true })
  server.on('connection', (stream) => {
    streams.add(stream)
    stream.on('error', () => {})
  })
  server.on('upgrade', (request, stream, head) => {
    if (options.onUpgrade !== undefined) return options.onUpgrade(stream, request)
    accepting.handleUpgrade(request, stream, head, (socket) => {
      sockets.push(socket)
      socket.on('error', () => {})
      options.onOpen?.(socket, request)
    })
  })
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    sockets,
    server,
    async close() {
      for (const stream of streams) stream.destroy()
      await new Promise((resolve) => void server.close(resolve))
    },
  }
}
