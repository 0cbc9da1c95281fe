import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import { connect, type AddressInfo } from 'node:net'

import { expect, test } from 'vitest'

import { connectionLimit, limitConnections } from './file-descriptors.ts'

test.each([
  [1024, 480],
  [65_536, 32_736],
  [20, 16],
])('of %d files each side has %d', (files, connections) => {
  expect(connectionLimit(files)).toBe(connections)
})

test.runIf(process.platform === 'linux')('the system is asked', () => {
  expect(connectionLimit()).toBeGreaterThan(16)
  expect(connectionLimit()).toBeLessThan(Infinity)
})

test('a connection at the limit closes the idle ones, but none with an open request', async () => {
  const open: ServerResponse[] = []
  const server = createServer(({ url }, response) => {
    if (url === '/open') open.push(response.writeHead(200))
    else response.end('done')
  })
  limitConnections(server, 2)
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const { port } = server.address() as AddressInfo
  const request = async (path: string) => {
    const socket = connect(port, '127.0.0.1').on('error', () => {})
    let received = ''
    socket.on('data', (chunk: Buffer) => (received += chunk.toString()))
    socket.write(`GET ${path} HTTP/1.1\r\nhost: x\r\n\r\n`)
    if (path === '/open') await once(server, 'request').then(() => open[0]?.write('begun'))
    await Promise.race([once(socket, 'data'), once(socket, 'close')])
    return { socket, received: () => received }
  }
  const busy = await request('/open')
  const idle = await request('/idle')
  const dropped = await request('/dropped')
  expect(dropped.received()).toBe('')
  if (!idle.socket.closed) await once(idle.socket, 'close')
  expect((await request('/next')).received()).toContain('done')
  expect(busy.socket.closed).toBe(false)
  server.close()
  server.closeAllConnections()
})
