import type { EdgeOptions } from './exchange.ts'
import { FetchExchange, type RequestHandler } from './fetch-exchange.ts'

/** A server's handler: `Bun.serve({ fetch: handler })`, `Deno.serve(handler)`, `export default { fetch: handler }`. */
export type Handler = (request: Request) => Promise<Response>

/** The gateway as a server's handler. It never rejects, and ignores what servers pass beside the request. */
export function createHandler(gateway: RequestHandler, options: EdgeOptions = {}): Handler {
  return async (request) => {
    const exchange = new ServedExchange(request, options)
    const response = await exchange.respond(gateway)
    if (!exchange.signal.aborted) return exchange.toResponse(response)
    exchange.leave(499)
    // The caller has disconnected: a server needs a response, but does not send it. The number is nginx's.
    return new Response(null, { status: 499 })
  }
}

class ServedExchange extends FetchExchange {
  /** The server cancels the body when its caller disconnects; Deno logs a body that fails before that. */
  protected override failBody(fail: () => void): void {
    setTimeout(fail)
  }
}
