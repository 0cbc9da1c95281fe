import { buildConnector, Client } from 'undici'

import { DashScopeError } from '../../dashscope/errors.ts'
import { toError } from './undici-response.ts'

export interface ConnectionOptions {
  /** DNS, TCP and TLS together, milliseconds. The wait for a place among `maxConnections` has the same limit. */
  connectTimeoutMs: number
  /** Maximum connections of all callers together, including idle ones. */
  maxConnections: number
}

/** The connections of one caller. */
interface CallerConnections {
  /** Connections without a call. */
  idle: Client[]
  /** Open calls. */
  calls: number
  timer: ReturnType<typeof setTimeout> | undefined
}

/** DashScope keeps an idle connection 60 s: help.aliyun.com/zh/model-studio. Ours closes first, so that no call uses a closing connection. */
const keepAliveMs = 60_000
const keepAliveMarginMs = 2_000

/** Many invented keys must not hold many connections: maximum idle callers, and their share of all connections. */
const maxIdle = { callers: 1024, share: 0.25 } as const

/**
 * Connections to DashScope, which callers never share: an unrequested second response on a connection can only reach
 * the caller of the first one. A caller's idle connections live 60 s, so that the next request needs no handshake. At
 * the limit the least recently used ones are closed first.
 */
export class PerCallerConnections {
  readonly #callers = new Map<string, CallerConnections>()
  /** Callers without a call, the least recently used first. */
  readonly #idleCallers = new Set<string>()
  readonly #waiting = new Set<() => void>()
  readonly #create: (origin: string) => Client
  readonly #connectTimeoutMs: number
  readonly #maxConnections: number
  readonly #maxIdleCallers: number
  #connections = 0

  constructor({ connectTimeoutMs, maxConnections }: ConnectionOptions) {
    this.#connectTimeoutMs = connectTimeoutMs
    this.#maxConnections = maxConnections
    this.#maxIdleCallers = Math.min(maxIdle.callers, maxConnections * maxIdle.share)
    // One connector for all: a TLS session carries no data, and a caller's first connection may resume another's.
    const connect = buildConnector({ timeout: connectTimeoutMs, allowH2: false })
    this.#create = (origin) =>
      new Client(origin, {
        connect,
        keepAliveTimeout: keepAliveMs - keepAliveMarginMs,
        // The core has its own timeouts, which differ before and after the first event.
        bodyTimeout: 0,
        pipelining: 1,
        // One call per connection: the end of the connection is the end of the call.
        allowH2: false,
      })
  }

  /**
   * A connection for one call of a caller, whose name always comes with the same origin; without a caller it is for this call
   * alone. `release` is called once, when the call has ended.
   * Rejects with the signal's reason, or with a DashScopeError when no connection becomes free in time.
   */
  async acquire({ caller, origin }: { caller: string | undefined; origin: string }, signal: AbortSignal) {
    const until = performance.now() + this.#connectTimeoutMs
    while (!this.#hasRoom(caller)) await this.#turn(signal, until)
    if (signal.aborted) {
      // Passes the free place on to the next call.
      this.#wake()
      throw toError(signal.reason)
    }
    const own = this.#of(caller) ?? { idle: [], calls: 0, timer: undefined }
    if (caller !== undefined) {
      this.#callers.set(caller, own)
      this.#idleCallers.delete(caller)
    }
    clearTimeout(own.timer)
    own.calls += 1
    const client = own.idle.pop() ?? this.#open(origin)
    return { client, release: (isWhole: boolean) => this.#release(caller, own, { client, isWhole }) }
  }

  /** Ends the idle connections; those in use end with their responses. */
  async close(): Promise<void> {
    const all = [...this.#callers.values()]
    this.#callers.clear()
    this.#idleCallers.clear()
    await Promise.all(
      all.flatMap(({ idle, timer }) => {
        clearTimeout(timer)
        return idle.map((client) => client.close())
      }),
    )
  }

  #of(caller: string | undefined): CallerConnections | undefined {
    return caller === undefined ? undefined : this.#callers.get(caller)
  }

  #hasRoom(caller: string | undefined): boolean {
    const hasIdle = (this.#of(caller)?.idle.length ?? 0) > 0
    return hasIdle || this.#connections < this.#maxConnections || this.#evict()
  }

  #open(origin: string): Client {
    this.#connections += 1
    return this.#create(origin)
  }

  /** Ends an idle connection of the least recently used caller. */
  #evict(): boolean {
    const [leastRecent] = this.#idleCallers
    if (leastRecent !== undefined) {
      this.#forget(leastRecent)
      return true
    }
    for (const { idle } of this.#callers.values()) {
      const client = idle.shift()
      if (client === undefined) continue
      this.#discard(client)
      return true
    }
    return false
  }

  #release(
    caller: string | undefined,
    own: CallerConnections,
    { client, isWhole }: { client: Client; isWhole: boolean },
  ): void {
    own.calls -= 1
    const isKept = this.#of(caller) === own
    // The rest of an abandoned response may still arrive on its connection, and the next call must not wait for it.
    if (isKept && isWhole) own.idle.push(client)
    else this.#discard(client)
    this.#wake()
    if (!isKept || caller === undefined || own.calls > 0) return
    own.timer = setTimeout(() => this.#forget(caller), keepAliveMs)
    own.timer.unref()
    this.#idleCallers.add(caller)
    const [leastRecent] = this.#idleCallers
    if (leastRecent !== undefined && this.#idleCallers.size > this.#maxIdleCallers) this.#forget(leastRecent)
  }

  #forget(caller: string): void {
    const own = this.#callers.get(caller)
    this.#callers.delete(caller)
    this.#idleCallers.delete(caller)
    clearTimeout(own?.timer)
    for (const client of own?.idle ?? []) this.#discard(client)
  }

  #discard(client: Client): void {
    this.#connections -= 1
    client.close().catch(() => {})
  }

  #wake(): void {
    const [first] = this.#waiting
    first?.()
  }

  /** Resolves when a call has ended. */
  #turn(signal: AbortSignal, until: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const stop = () => {
        clearTimeout(timeout)
        this.#waiting.delete(go)
        signal.removeEventListener('abort', leave)
      }
      const go = () => {
        stop()
        resolve()
      }
      const leave = () => {
        stop()
        reject(toError(signal.reason))
      }
      // Calls of one request may wait for each other, so the wait has a limit.
      const timeout = setTimeout(() => {
        stop()
        reject(noConnection())
      }, until - performance.now())
      this.#waiting.add(go)
      signal.addEventListener('abort', leave, { once: true })
    })
  }
}

function noConnection(): DashScopeError {
  const message = 'No connection to DashScope became free in time.'
  return new DashScopeError({ failure: 'unreachable', message })
}
