import { computed, signal } from '@preact/signals'

import { toAdjusted } from './adjustments.ts'
import { regionHeaders } from '../state/region.ts'
import { EventLog } from './event-log.ts'
import type { Failure } from './failure.ts'
import { Pace } from './pace.ts'
import type { GatewayRequest } from './request.ts'

export type Phase = 'waiting' | 'answering' | 'done' | 'stopped' | 'failed'

/** Tokens that were counted, as far as the answer says. */
export interface TokenCounts {
  prompt?: number | undefined
  completion?: number | undefined
  reasoning?: number | undefined
  cached?: number | undefined
}

/** One request with everything that is known of its answer. What shows it follows its signals. */
export class Exchange {
  readonly request: GatewayRequest
  readonly phase = signal<Phase>('waiting')
  readonly failure = signal<Failure | undefined>(undefined)
  readonly headers = signal<Headers | undefined>(undefined)
  readonly tokens = signal<TokenCounts | undefined>(undefined)
  readonly adjusted = computed(() => toAdjusted(this.headers.value?.get('x-gateway-adjusted') ?? null))
  /** What the gateway sent, and what DashScope sent to the gateway. */
  readonly events = { gateway: new EventLog(), dashscope: new EventLog() }
  readonly pace = new Pace()
  readonly #abort = new AbortController()

  constructor(request: GatewayRequest) {
    this.request = { ...request, headers: { ...request.headers, ...regionHeaders() } }
  }

  get signal(): AbortSignal {
    return this.#abort.signal
  }

  get isOpen(): boolean {
    return this.phase.value === 'waiting' || this.phase.value === 'answering'
  }

  /** Ends the request; the gateway then ends its call to DashScope. */
  stop(): void {
    this.#end('stopped')
    this.#abort.abort()
  }

  fail(failure: Failure): void {
    if (this.isOpen) this.failure.value = failure
    this.#end('failed')
  }

  finish(): void {
    this.#end('done')
  }

  #end(phase: Phase): void {
    if (!this.isOpen) return
    this.phase.value = phase
  }
}
