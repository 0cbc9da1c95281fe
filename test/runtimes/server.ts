import { key } from '../support/post-to.ts'
import { until } from '../support/processes.ts'
import type { RunningSimulator } from '../support/start-simulator.ts'
import type { Platform } from './platforms.ts'

/** A server in one of the runtimes, with a simulator of its own behind it. */
export class Server {
  readonly origin: string
  readonly #simulator: RunningSimulator

  constructor(origin: string, simulator: RunningSimulator) {
    this.origin = origin
    this.#simulator = simulator
  }

  get(path: string, init: RequestInit = {}): Promise<Response> {
    return fetch(this.origin + path, init)
  }

  /** Posts JSON with a valid key; headers with the value '' are omitted. */
  post(path: string, body: unknown, headers: Record<string, string> = {}, init: RequestInit = {}) {
    const all = { authorization: `Bearer ${key}`, 'content-type': 'application/json', ...headers }
    return this.get(path, {
      method: 'POST',
      headers: Object.fromEntries(Object.entries(all).filter(([, value]) => value !== '')),
      body: typeof body === 'string' ? body : JSON.stringify(body),
      ...init,
    })
  }

  /** A chat about `text`, which may contain a marker for the simulator. */
  chat(text: string, fields: Record<string, unknown> = {}, init: RequestInit = {}): Promise<Response> {
    const body = { model: 'qwen-plus', messages: [{ role: 'user', content: text }], ...fields }
    return this.post('/v1/chat/completions', body, {}, init)
  }

  /** The calls to DashScope whose path or body contains the text. */
  callsWith(text: string) {
    return this.#simulator.calls.filter(({ path, body }) => (path + JSON.stringify(body)).includes(text))
  }

  /** Waits until the call whose body contains the text was ended by the gateway. */
  async expectEnded(text: string): Promise<void> {
    await until(`the call for ${text} ends`, () => this.callsWith(text)[0]?.state === 'aborted')
    const { length } = this.callsWith(text)
    if (length !== 1) throw new Error(`${length} calls for ${text}`)
  }
}

/** What not every platform can. */
export type Has = Pick<Platform, 'hasSockets' | 'noticesSilence'>

export interface Case {
  name: string
  /** Only for platforms of which this is true. */
  where?: Partial<Has>
  run: (server: Server) => Promise<void>
}
