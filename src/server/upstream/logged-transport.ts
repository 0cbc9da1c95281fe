import { toRequestId } from '../../dashscope/errors.ts'
import type { Transport } from '../../dashscope/transport.ts'
import { toLogText, type RequestLog } from '../telemetry/access-log.ts'

/** A transport that logs each call when its status line arrives, or the call fails. */
export function createLoggedTransport(transport: Transport, log: RequestLog): Transport {
  return async (request, signal) => {
    const started = performance.now()
    const logCall = (status?: number, requestId?: string) =>
      log.write('upstream_call', {
        path: new URL(request.url).pathname,
        status,
        milliseconds: performance.now() - started,
        requestId: requestId === undefined ? undefined : toLogText(requestId),
      })
    try {
      const response = await transport(request, signal)
      logCall(response.status, toRequestId(response.headers['x-request-id']))
      return response
    } catch (error) {
      logCall()
      throw error
    }
  }
}
