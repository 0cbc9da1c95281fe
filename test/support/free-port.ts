import { createServer } from 'node:net'

/** Below 32768: from there on systems take the ports of outgoing connections and of listeners that name none. */
const [first, count] = [20_000, 12_000]

/** A port of this machine without a listener. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = first + Math.floor(Math.random() * count)
    if (await isFree(port)) return port
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  })
}
