/** A minimal stub of DashScope's image service and of its store: every result is the same picture. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface ImageStore {
  origin: string
  close: () => void
}

export async function startImageStore(picture: Buffer, size: { width: number; height: number }) {
  let origin = ''
  const server = createServer((request, response) => {
    if (request.method === 'GET') {
      response.writeHead(200, { 'content-type': 'image/png', 'content-length': picture.length }).end(picture)
      return
    }
    const content = [{ image: `${origin}/a.png` }]
    const output = { choices: [{ finish_reason: 'stop', message: { role: 'assistant', content } }] }
    const body = JSON.stringify({ output, usage: { ...size, image_count: 1 }, request_id: 'stub' })
    request.resume().on('end', () => {
      response.writeHead(200, { 'content-type': 'application/json' }).end(body)
    })
  })
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', 4096, resolve))
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const close = () => {
    server.close()
    server.closeAllConnections()
  }
  return { origin, close } satisfies ImageStore
}
