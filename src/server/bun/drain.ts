import type { ApiError } from '../../errors/api-error.ts'
import { abortGraceMs, shuttingDown } from '../process/shutdown.ts'
import type { BunServer } from './bun-api.ts'

const sweepMs = 50

/** Ends the server without aborting answers, as `drain` does on Node; resolves to whether all of them finished in time. */
export async function drainBun(
  server: BunServer,
  { graceMs, interrupt }: { graceMs: number; interrupt: (reason: ApiError) => void },
): Promise<boolean> {
  let isWhole = true
  const over = Promise.withResolvers<void>()
  let last: ReturnType<typeof setTimeout> | undefined
  const timer = setTimeout(() => {
    isWhole = false
    interrupt(shuttingDown())
    last = setTimeout(over.resolve, abortGraceMs)
  }, graceMs)
  void server.stop()
  const sweep = setInterval(() => {
    server.closeIdleConnections()
    if (server.pendingRequests === 0) over.resolve()
  }, sweepMs)
  await over.promise
  clearTimeout(timer)
  clearTimeout(last)
  clearInterval(sweep)
  // Bun does not count connections without any request as idle.
  await server.stop(true)
  return isWhole
}
