import type { ServerResponse } from 'node:http'

import type { RequestObserver } from './request-observer.ts'

/** How fast a caller reads: Node keeps one who has stopped for ever, and what they do not read holds a connection upstream. */
export interface Pace {
  /** Resolves when there is room for more, or nobody left to read it. */
  room: () => Promise<void>
  /** All is written, and may not have gone out yet. */
  ends: () => void
}

export function createPace(
  response: ServerResponse,
  { writeStallMs, observer }: { writeStallMs: number; observer: RequestObserver },
): Pace {
  const startStall = () =>
    whenStalled(response, writeStallMs, () => {
      observer.stalled()
      response.destroy()
    })
  let resume: (() => void) | undefined
  const wake = () => resume?.()
  response.on('drain', wake).on('close', wake)
  return {
    async room() {
      const stop = startStall()
      observer.waits()
      await new Promise<void>((resolve) => {
        resume = resolve
        if (response.destroyed) resolve()
      })
      observer.went()
      stop()
    },
    ends() {
      if (response.writableLength === 0) return
      observer.waits()
      response.once('close', startStall())
    },
  }
}

/** Calls `stall` after `ms` in which an answer did not go on, counted from its turn on the connection; until what comes back is called. */
function whenStalled(response: ServerResponse, ms: number, stall: () => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined
  const start = () => (timer = setTimeout(stall, ms))
  if (response.socket === null) response.once('socket', start)
  else start()
  return () => {
    clearTimeout(timer)
    response.off('socket', start)
  }
}
