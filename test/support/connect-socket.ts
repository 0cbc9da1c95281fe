import { unobservedCall, type CallObserver } from '../../src/dashscope/call-observer.ts'
import { createDashScope } from '../../src/dashscope/client.ts'
import type { Timeouts } from '../../src/dashscope/timeouts.ts'
import type { UpstreamSocket } from '../../src/dashscope/websocket.ts'
import type { SocketTransport } from '../../src/dashscope/websocket/socket-transport.ts'
import { createWsTransport } from '../../src/server/upstream/ws-transport.ts'

export interface Opening {
  transport?: SocketTransport
  timeouts?: Partial<Timeouts>
  signal?: AbortSignal
  observer?: Partial<CallObserver>
}

const ws = createWsTransport()

/** Opens one of the client's sockets to a server. */
export function connectSocket(
  origin: string,
  { transport = ws, timeouts, signal, observer }: Opening = {},
): Promise<UpstreamSocket> {
  const dashscope = createDashScope({
    transport: () => Promise.reject(new Error('not used')),
    sockets: transport,
    baseUrl: origin,
    userAgent: 'test/1',
    timeouts,
  })('sk-test-key-1', signal ?? new AbortController().signal, () => ({ ...unobservedCall, ...observer }))
  const { socket } = dashscope
  if (socket === undefined) throw new Error('no sockets')
  return socket({ path: '/inference' })
}
