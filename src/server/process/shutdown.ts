import type { Server } from 'node:http'
import { Server as NetServer, type Socket } from 'node:net'

import { ApiError } from '../../errors/api-error.ts'

/** Time for callers to receive the error before their connections close. */
export const abortGraceMs = 1_000

/** A service and its server. */
export interface Draining {
  server: Server
  close: () => PromiseLike<unknown>
}

export interface Drain {
  /** The open connections. */
  connections: Iterable<Socket>
  graceMs: number
  /** Called when the grace period is over. */
  interrupt: (reason: ApiError) => void
}

/**
 * Ends the server without aborting answers; resolves to whether all of them finished in time. The others end with an
 * error about the shutdown, and their connections close a second later.
 */
export async function drain(service: Draining, { connections, graceMs, interrupt }: Drain): Promise<boolean> {
  const { server } = service
  // A connection that was streaming when the server closed becomes idle afterwards and would keep the server open.
  const closeIdle = () => {
    server.closeIdleConnections()
    // Some versions of Node do not count connections without any data as idle.
    for (const connection of connections) if (connection.bytesRead === 0) connection.destroy()
  }
  // Before other listeners: a preflight is answered during the event, after which it is too late for a header.
  server.prependListener('request', (_, response) => {
    response.setHeader('connection', 'close')
    response.on('close', () => setImmediate(() => server.closeIdleConnections()))
  })
  closeIdle()
  const sweep = setInterval(closeIdle, 100)
  let cut = false
  let last: ReturnType<typeof setTimeout> | undefined
  const timer = setTimeout(() => {
    cut = true
    interrupt(shuttingDown())
    last = setTimeout(() => server.closeAllConnections(), abortGraceMs)
  }, graceMs)
  // Not with `server.close`, after which Node no longer enforces the request timeouts: a slow sender would keep
  // the process for the whole grace period.
  await new Promise((resolve) => NetServer.prototype.close.call(server, resolve))
  await service.close()
  // The last responses emit `close` after the server does.
  await new Promise((resolve) => setImmediate(resolve))
  clearTimeout(timer)
  clearTimeout(last)
  clearInterval(sweep)
  return !cut
}

/** The model has run, and the text so far is billed. */
export function shuttingDown(): ApiError {
  return new ApiError({
    status: 503,
    type: 'internal_error',
    code: 'shutting_down',
    message: 'The gateway is shutting down, and this answer did not end in time: it is incomplete.',
    chinese: '网关正在停机，回答未能在限定时间内完成，内容不完整。',
    headers: { 'retry-after': '1', 'x-should-retry': 'false' },
  })
}
