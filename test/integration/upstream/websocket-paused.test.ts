import { expect, test } from 'vitest'

import { createWsTransport } from '../../../src/server/upstream/ws-transport.ts'
import { connectSocket } from '../../support/connect-socket.ts'
import { startSocketServer } from '../../support/start-socket-server.ts'

test.each(['an abort', 'a close'])('%s while reading is paused gives the connection back', async (how) => {
  const server = await startSocketServer({
    onOpen(own) {
      const send = () => own.send(Buffer.alloc(64 * 1024), (error) => void (error == null && send()))
      send()
    },
  })
  const transport = createWsTransport({ maxConnections: 1 })
  const caller = new AbortController()
  const socket = await connectSocket(server.origin, { transport, signal: caller.signal })
  await socket.next()
  // Longer than it takes to fill what waits for the reader.
  await new Promise((resolve) => void setTimeout(resolve, 50))
  if (how === 'an abort') caller.abort(new Error('gone'))
  else socket.close()
  const next = () => connectSocket(server.origin, { transport }).then((other) => other.close())
  await expect.poll(next).toBe(undefined)
  await server.close()
})
