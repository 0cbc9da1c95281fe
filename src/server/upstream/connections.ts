import { createRequire } from 'node:module'

import type * as Undici from 'undici'

import { DashScopeError } from '../../dashscope/errors.ts'
import { toError } from './undici-response.ts'

// The package's entry brings fetch, WebSocket, caches and mocks along, six megabytes in each process.
const require = createRequire(import.meta.url)
const Client = require('undici/lib/dispatcher/client.js') as typeof Undici.Client
const buildConnector = require('undici/lib/core/connect.js') as typeof Undici.buildConnector

export interface ConnectionOptions {
  /** DNS, TCP and TLS together, milliseconds; before that, the same for a place among the `most`. */
  connectTimeoutMs: number
  /** Calls at one time, of all callers together; beyond them calls wait for one to end. */
  most: number
}

/** What one caller's calls go out on. */
interface Own {
  /** One connection each; those that no call is on. Without undici's Pool, whose queue takes 16 KB for each caller. */
  free: Undici.Client[]
  calls: number
  idle: ReturnType<typeof setTimeout> | undefined
}

/** How long a caller's connections are kept when no call of theirs is under way: longer than undici keeps one. */
const keptMs = 5_000

/** Of how many such callers, and of a share of the calls at most: a crowd of keys, made up or not, must not hold a crowd of connections. */
const mostIdle = { callers: 1024, share: 0.25 } as const

/**
 * Connections to DashScope, which callers never share: whatever comes on one behind an answer, asked for or not, can reach
 * nobody but the caller whose answer it was. Callers are told apart by name.
 */
export class CallersConnections {
  readonly #own = new Map<string, Own>()
  /** Who has no call under way, the longest first. */
  readonly #idle = new Set<string>()
  readonly #waiting = new Set<() => void>()
  readonly #create: (origin: string) => Undici.Client
  readonly #connectTimeoutMs: number
  readonly #most: number
  readonly #mostIdle: number
  #calls = 0

  constructor({ connectTimeoutMs, most }: ConnectionOptions) {
    this.#connectTimeoutMs = connectTimeoutMs
    this.#most = most
    this.#mostIdle = Math.min(mostIdle.callers, most * mostIdle.share)
    // One for all: TLS sessions are resumed from one caller's connection to another's.
    const connect = buildConnector({ timeout: connectTimeoutMs, allowH2: false })
    this.#create = (origin) =>
      new Client(origin, {
        connect,
        // Silence is the core's to judge: before the first event it means something else than after it.
        bodyTimeout: 0,
        pipelining: 1,
        // One call on each connection, whose end is the call's: what HTTP/2 would do differently is not tried out here.
        allowH2: false,
      })
  }

  /** What a call of `caller` to `origin`, always the same one, is to go out on, and what tells its end, once: whether it got a whole answer. Rejects with the signal's reason, or a DashScopeError where no place comes free. */
  async take({ caller, origin }: { caller: string; origin: string }, signal: AbortSignal) {
    const until = performance.now() + this.#connectTimeoutMs
    while (this.#calls >= this.#most) await this.#turn(signal, until)
    if (signal.aborted) {
      // It may have been woken for a place that it does not take.
      this.#wake()
      throw toError(signal.reason)
    }
    this.#calls += 1
    const own = this.#own.get(caller) ?? { free: [], calls: 0, idle: undefined }
    this.#own.set(caller, own)
    this.#idle.delete(caller)
    clearTimeout(own.idle)
    own.calls += 1
    const client = own.free.pop() ?? this.#create(origin)
    return { client, end: (isWhole: boolean) => this.#end(caller, own, { client, isWhole }) }
  }

  /** Ends the idle connections; those in use end with their answers. */
  async close(): Promise<void> {
    const all = [...this.#own.values()]
    this.#own.clear()
    this.#idle.clear()
    await Promise.all(
      all.flatMap(({ free, idle }) => {
        clearTimeout(idle)
        return free.map((client) => client.close())
      }),
    )
  }

  #end(caller: string, own: Own, { client, isWhole }: { client: Undici.Client; isWhole: boolean }): void {
    this.#calls -= 1
    own.calls -= 1
    this.#wake()
    // Once all is closed, nothing is kept.
    const isKept = this.#own.get(caller) === own
    // A call that was left may still be on its way out, and none is to wait behind it.
    if (isKept && isWhole) own.free.push(client)
    else letGo(client)
    if (!isKept || own.calls > 0) return
    own.idle = setTimeout(() => this.#forget(caller), keptMs)
    own.idle.unref()
    this.#idle.add(caller)
    const [longest] = this.#idle
    if (longest !== undefined && this.#idle.size > this.#mostIdle) this.#forget(longest)
  }

  #forget(caller: string): void {
    const own = this.#own.get(caller)
    this.#own.delete(caller)
    this.#idle.delete(caller)
    clearTimeout(own?.idle)
    own?.free.forEach(letGo)
  }

  #wake(): void {
    const [first] = this.#waiting
    first?.()
  }

  /** Resolves when a call has ended. */
  #turn(signal: AbortSignal, until: number): Promise<void> {
    // Idle connections of others count as well.
    for (const caller of this.#idle) this.#forget(caller)
    return new Promise((resolve, reject) => {
      const stop = () => {
        clearTimeout(patience)
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
      // Calls that wait for each other, as those of one request may, would wait for ever.
      const patience = setTimeout(() => {
        stop()
        reject(noPlace())
      }, until - performance.now())
      this.#waiting.add(go)
      signal.addEventListener('abort', leave, { once: true })
    })
  }
}

function noPlace(): DashScopeError {
  const message = 'No connection to DashScope came free in time.'
  return new DashScopeError({ failure: 'unreachable', message })
}

/** Nobody asks on it any more. */
function letGo(client: Undici.Client): void {
  client.close().catch(() => {})
}
