import { afterAll, beforeAll, beforeEach, describe } from 'vitest'

import { createGateway } from '../../src/index.ts'
import { key } from './post-to.ts'
import { startServer, type ServerOptions } from './start-server.ts'
import { quickTasks } from './quick-tasks.ts'
import { startSimulator, type RunningSimulator } from './start-simulator.ts'

export { key }

interface Edge {
  origin: string
  fetch: typeof globalThis.fetch
  stop: () => Promise<void>
}

const edges = [
  {
    name: 'over HTTP',
    async start(options: ServerOptions): Promise<Edge> {
      const { origin, stop } = await startServer(options)
      return { origin, fetch: globalThis.fetch, stop }
    },
  },
  {
    name: 'in process',
    async start(options: ServerOptions): Promise<Edge> {
      const gateway = createGateway(options)
      return { origin: 'http://gateway.test', fetch: gateway.fetch, stop: async () => {} }
    },
  },
] as const

/** One edge of the gateway with the DashScope simulator behind it. */
export class Bench {
  #edge: Edge | undefined
  #simulator: RunningSimulator | undefined
  readonly overHttp: boolean

  constructor(overHttp: boolean) {
    this.overHttp = overHttp
  }

  get #running() {
    if (this.#edge === undefined || this.#simulator === undefined) throw new Error('not started')
    return { edge: this.#edge, simulator: this.#simulator }
  }

  async start(name: string, options: ServerOptions): Promise<void> {
    this.#simulator = await startSimulator({ taskQueriesPerSecond: 10_000 })
    const { origin } = this.#simulator
    const edge = edges.find((one) => one.name === name)
    this.#edge = await edge?.start({
      baseUrl: origin,
      resultOrigins: [origin],
      tasks: quickTasks,
      ...options,
    })
  }

  async stop(): Promise<void> {
    await this.#edge?.stop()
    await this.#simulator?.close()
  }

  /** The calls to DashScope in this test. */
  get calls() {
    return this.#running.simulator.calls
  }

  forget(): void {
    this.#running.simulator.forget()
  }

  get origin(): string {
    return this.#running.edge.origin
  }

  get baseURL(): string {
    return `${this.origin}/v1`
  }

  get fetch(): typeof globalThis.fetch {
    return this.#running.edge.fetch
  }

  get(path: string, init: RequestInit = {}): Promise<Response> {
    return this.fetch(this.origin + path, init)
  }

  /** `POST /v1/chat/completions` with a valid key; headers with the value '' are omitted. */
  chat(body: unknown, headers: Record<string, string> = {}, init: RequestInit = {}): Promise<Response> {
    return this.post('/v1/chat/completions', body, headers, init)
  }

  post(
    path: string,
    body: unknown,
    headers: Record<string, string> = {},
    init: RequestInit = {},
  ): Promise<Response> {
    const all = { authorization: `Bearer ${key}`, 'content-type': 'application/json', ...headers }
    return this.get(path, {
      method: 'POST',
      headers: Object.fromEntries(Object.entries(all).filter(([, value]) => value !== '')),
      body: typeof body === 'string' || body instanceof Blob ? body : JSON.stringify(body),
      ...init,
    })
  }
}

/** Runs the same tests against both edges. Each has its own gateway and simulator, whose calls are cleared before each test. */
export function onBothEdges(define: (bench: Bench) => void, options: ServerOptions = {}): void {
  describe.each(edges)('$name', ({ name }) => {
    const bench = new Bench(name === 'over HTTP')
    beforeAll(() => bench.start(name, options))
    beforeEach(() => bench.forget())
    afterAll(() => bench.stop())
    define(bench)
  })
}

/** A chat request of one message; `text` may contain a marker for the simulator, `[[sim: …]]`. */
export function ask(text: string, fields: Record<string, unknown> = {}) {
  return { model: 'qwen-plus', messages: [{ role: 'user', content: text }], ...fields }
}
