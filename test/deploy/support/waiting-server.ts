import { createServer, request, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** nginx lets 40 come at once from one address. */
const fromOneAddress = 30

/** An upstream that answers no request before all `count` have arrived; `requestAll` sends them. */
export async function startWaitingServer(count: number) {
  const waiting: ServerResponse[] = []
  const server = createServer((_, response) => {
    waiting.push(response)
    if (waiting.length === count) for (const one of waiting) one.end('data: [DONE]\n\n')
  })
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    /** How many were answered with which status, or not for which reason. */
    async requestAll(origin: string): Promise<Record<string, number>> {
      const outcomes = await Promise.all(
        Array.from({ length: count }, (_, at) =>
          outcomeOf(origin, `127.0.${1 + Math.floor(at / fromOneAddress)}.2`),
        ),
      )
      const counts: Record<string, number> = {}
      for (const outcome of outcomes) counts[outcome] = (counts[outcome] ?? 0) + 1
      return counts
    },
    close: () => server.close(),
  }
}

function outcomeOf(origin: string, localAddress: string): Promise<number | string> {
  const signal = AbortSignal.timeout(30_000)
  return new Promise((resolve) => {
    request(origin, { method: 'POST', localAddress, agent: false, signal }, (answer) => {
      answer.resume().on('end', () => resolve(answer.statusCode ?? 0))
    })
      .on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message))
      .end()
  })
}
