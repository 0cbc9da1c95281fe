import type { EdgeOptions } from './exchange.ts'
import { FetchExchange, type RequestHandler } from './fetch-exchange.ts'

/** A server's handler: `Bun.serve({ fetch: handler })`, `Deno.serve(handler)`, `export default { fetch: handler }`. */
export type Handler = (request: Request) => Promise<Response>

/** The gateway as a server's handler. It never rejects, and ignores what servers pass beside the request. */
export function createHandler(gateway: RequestHandler, options: EdgeOptions = {}): Handler {
  return (request) => new ServedExchange(request, options).serve(gateway)
}

/** An exchange of a server. */
export class ServedExchange extends FetchExchange {
  /** The gateway's answer; never rejects. */
  async serve(gateway: RequestHandler): Promise<Response> {
    const response = await this.respond(gateway)
    if (!this.hasLeft) return this.toResponse(response)
    this.leave(499)
    // The caller has disconnected: a server needs a response, but does not send it. The number is nginx's.
    return new Response(null, { status: 499 })
  }

  /** The server cancels the body when its caller disconnects; Deno logs a body that fails before that. */
  protected override failBody(fail: () => void): void {
    setTimeout(fail)
  }
}
