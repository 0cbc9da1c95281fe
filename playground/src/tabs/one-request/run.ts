import { signal } from '@preact/signals'

import { Exchange } from '../../gateway/exchange.ts'
import type { GatewayRequest } from '../../gateway/request.ts'
import { isKeyOpen, lacksKey } from '../../state/key.ts'

/** What a tab sends, one request after the other, and the last answer. */
export class Run<Answer> {
  /** The last request. */
  readonly exchange = signal<Exchange | undefined>(undefined)
  /** The last whole answer; it stays while the next one is awaited. */
  readonly answer = signal<Answer | undefined>(undefined)
  /** How long the last request took, in milliseconds. */
  readonly took = signal<number | undefined>(undefined)

  get isOpen(): boolean {
    return this.exchange.value?.isOpen === true
  }

  /** Sends a request, unless one is open. Without a key the page asks for one. */
  start(request: GatewayRequest, read: (exchange: Exchange) => Promise<Answer | undefined>): void {
    if (this.isOpen) return
    if (lacksKey()) {
      isKeyOpen.value = true
      return
    }
    const exchange = new Exchange(request)
    this.exchange.value = exchange
    this.took.value = undefined
    void read(exchange).then((answer) => {
      if (this.exchange.value !== exchange) return
      this.took.value = exchange.pace.now()
      this.answer.value = answer
    })
  }

  stop(): void {
    this.exchange.value?.stop()
  }
}
