import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

type Script = (response: ServerResponse, request: IncomingMessage) => void

export interface ScriptedUpstream {
  origin: string
  /** Number of requests whose answer is neither complete nor aborted. */
  open: () => number
  /** All requests so far, in order. */
  requests: IncomingMessage[]
  /** Sets the answer to the next requests. */
  answer: (script: Script) => void
  close: () => void
}

/** An HTTP server in the role of DashScope, with responses that the test defines. */
export async function startScriptedUpstream(): Promise<ScriptedUpstream> {
  let script: Script = (response) => void response.end()
  let open = 0
  const requests: IncomingMessage[] = []
  const server = createServer((request, response) => {
    open += 1
    requests.push(request)
    response.on('close', () => (open -= 1))
    request.resume().on('end', () => script(response, request))
  })
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    open: () => open,
    requests,
    answer: (next) => (script = next),
    close() {
      server.close()
      server.closeAllConnections()
    },
  }
}
