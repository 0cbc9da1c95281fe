/** The parts of Bun that the server uses. https://bun.sh/docs/runtime/http/server */
export interface BunServer {
  readonly hostname: string
  readonly port: number
  /** The peer's address; null once the connection is closed. */
  requestIP: (request: Request) => { address: string; family: string } | null
  /** Seconds of silence after which the connection of this request is closed; 0: never. It applies to later requests too. */
  timeout: (request: Request, seconds: number) => void
  /** Accepts no more connections; resolves when all have ended. With true it ends them. */
  stop: (endsConnections?: boolean) => Promise<void>
  closeIdleConnections: () => void
  /** Requests whose answers are not sent. */
  readonly pendingRequests: number
}

interface ServeOptions {
  hostname: string
  port: number
  /** Seconds of silence; at most 255. */
  idleTimeout: number
  /** Bun refuses larger bodies itself, without an answer that a client would understand. */
  maxRequestBodySize: number
  /** Without pages about errors. */
  development: false
  /** Outside of development Bun would share the port with another process. */
  reusePort: false
  fetch: (request: Request, server: BunServer) => Response | Promise<Response>
  error: (error: unknown) => Response
}

interface Bun {
  version: string
  serve: (options: ServeOptions) => BunServer
}

/** Longest silence of a connection that Bun can measure, in seconds. */
export const maxIdleSeconds = 255

/** How many requests Bun's fetch sends at one time. Bun reads it when the process starts. */
export const maxRequestsName = 'BUN_CONFIG_MAX_HTTP_REQUESTS'

/** Bun, where this process runs on it. */
export function findBun(): Bun | undefined {
  return (globalThis as { Bun?: Bun }).Bun
}
