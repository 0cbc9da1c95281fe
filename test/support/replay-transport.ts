import type { Transport, TransportRequest } from '../../src/index.ts'

export interface Replay {
  transport: Transport
  /** The gateway's requests, in order. */
  requests: TransportRequest[]
}

export interface ReplayOptions {
  body: Uint8Array
  /** Bytes per read; 0: all in one read. */
  readSize?: number
  status?: number
  headers?: Readonly<Record<string, string>>
}

/** An upstream that answers every request with the same bytes, in reads of a given size. */
export function createReplay({ body, readSize = 0, status = 200, headers = {} }: ReplayOptions): Replay {
  const requests: TransportRequest[] = []
  return {
    requests,
    transport: async (request) => {
      requests.push(request)
      return { status, headers, body: inReads(body, readSize || Math.max(1, body.length)) }
    },
  }
}

async function* inReads(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let start = 0; start < bytes.length; start += size) yield bytes.subarray(start, start + size)
}
