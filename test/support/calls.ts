import { createDashScope } from '../../src/dashscope/client.ts'
import type { Transport } from '../../src/dashscope/transport.ts'

export const frame = (finish: string) =>
  `data:{"output":{"choices":[{"message":{"content":"x"},"finish_reason":"${finish}"}]},"request_id":"r"}\n\n`

/** A transport that first fails with the given errors, one per call, and then answers. */
export function createTransport(failures: Error[], pieces: readonly string[] = [frame('stop')]) {
  let calls = 0
  const transport: Transport = async () => {
    const failure = failures[calls]
    calls += 1
    if (failure !== undefined) throw failure
    return { status: 200, headers: {}, body: toBytes(pieces) }
  }
  return { transport, calls: () => calls }
}

export async function* toBytes(pieces: readonly string[]): AsyncGenerator<Uint8Array> {
  for (const piece of pieces) yield new TextEncoder().encode(piece)
}

export const connect = (transport: Transport, timeouts = {}) =>
  createDashScope({ transport, baseUrl: 'http://upstream', userAgent: 'test', timeouts })

export const ask = (transport: Transport, signal = new AbortController().signal) =>
  connect(transport, timeouts)('sk-0123456789', signal).stream({ path: '/x', body: {} })

export const timeouts = { firstEventMs: 1000, totalMs: 5000, idleMs: 60_000 }

/** Waits until the signal aborts, like a silent upstream. */
export const silent = (signal: AbortSignal) =>
  new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true })
  })
