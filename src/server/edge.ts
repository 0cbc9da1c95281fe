import { observeWithAll } from '../http/adapters/request-observer.ts'
import type { EdgeOptions } from '../http/adapters/exchange.ts'
import { createAdmission } from './admission/admission.ts'
import { BodyMemoryBudget } from './admission/body-memory-budget.ts'
import { memoryInUse } from './admission/memory-in-use.ts'
import { refuse, refuseAnswer, type Reason } from './admission/rejections.ts'
import type { ServerOptions } from './http/server-options.ts'
import type { RequestLog } from './telemetry/access-log.ts'
import { createAccessLog } from './telemetry/access-log-observer.ts'

/** What the edges of a server, on Node and on Bun, share. */
export interface ServerEdge<Open> extends EdgeOptions {
  bodyMemory: BodyMemoryBudget
  /** Counts a body that is slow to arrive from this address, until the returned function is called. */
  countSlowBody: (address: string) => () => void
  /** Open exchanges, which a shutdown ends. */
  open: Set<Open>
  /** Aborts with an ApiError when all exchanges must end. */
  interrupted: AbortSignal | undefined
}

/** The state of a process that may be overloaded. */
export interface Pressure {
  rssBytes: number
  /** Delay of the event loop, milliseconds. */
  delayMs: number
}

/** Limits, memory and observers of this process. `pressure` is undefined while the process is not overloaded. */
export function createEdge<Open extends { interrupt: (reason: unknown) => void }>(
  log: RequestLog,
  options: ServerOptions,
  pressure: () => Pressure | undefined,
): ServerEdge<Open> {
  const { interrupted, observe, keyHash, maxRssBytes, maxDelayMs } = options
  const bodyMemory = createBodyMemoryBudget(options)
  const overload = (): Reason | undefined => {
    const now = pressure()
    if (now === undefined) return undefined
    if (maxRssBytes > 0 && now.rssBytes > maxRssBytes && bodyMemory.isMemoryLow()) return 'memory'
    return maxDelayMs > 0 && now.delayMs > maxDelayMs ? 'event_loop' : undefined
  }
  const open = new Set<Open>()
  interrupted?.addEventListener('abort', () => {
    for (const exchange of open) exchange.interrupt(interrupted.reason)
  })
  return {
    ...createAdmission({ ...options, overload }),
    observe: observeWithAll([createAccessLog(log, keyHash), observe]),
    bodyMemory,
    open,
    interrupted,
  }
}

function createBodyMemoryBudget({ bodiesBytes, maxRssBytes, onShed }: ServerOptions): BodyMemoryBudget {
  return new BodyMemoryBudget({
    maxBytes: bodiesBytes,
    maxRssBytes,
    used: () => memoryInUse(),
    refuse(stage) {
      onShed('memory')
      return stage === 'unsent' ? refuse('memory') : refuseAnswer()
    },
  })
}
