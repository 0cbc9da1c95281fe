import { toRequestId } from '../../dashscope/errors.ts'
import type { Transport, TransportRequest } from '../../dashscope/transport.ts'
import { isRefusal, type SocketTransport } from '../../dashscope/websocket/socket-transport.ts'
import { toLogText, type RequestLog } from '../telemetry/access-log.ts'

/** A transport that logs each call when its status line arrives, or the call fails. */
export function createLoggedTransport(transport: Transport, log: RequestLog): Transport {
  return async (request, signal) => {
    const logCall = createCallLog(request, log)
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

/** The same for WebSockets, with the status of the handshake. */
export function createLoggedSockets(transport: SocketTransport, log: RequestLog): SocketTransport {
  return async (request, signal) => {
    const logCall = createCallLog(request, log)
    try {
      const opened = await transport(request, signal)
      if (isRefusal(opened)) logCall(opened.status, toRequestId(opened.headers['x-request-id']))
      else logCall(101)
      return opened
    } catch (error) {
      logCall()
      throw error
    }
  }
}

/** The parts of a call, over HTTP or as the handshake of a WebSocket. */
type Call = Pick<TransportRequest, 'url' | 'headers'> & Partial<Pick<TransportRequest, 'method'>>

function createCallLog(call: Call, log: RequestLog) {
  const started = performance.now()
  const path = pathOf(call)
  return (status?: number, requestId?: string) =>
    log.write('upstream_call', {
      path,
      status,
      milliseconds: performance.now() - started,
      requestId: requestId === undefined ? undefined : toLogText(requestId),
    })
}

/** The address of a file is its caller's. DashScope's stores get no key, so that calls to them are known by that. */
function pathOf({ url, headers, method }: Call): string {
  if ('authorization' in headers) return new URL(url).pathname
  return method === 'POST' ? '(upload)' : '(result)'
}
