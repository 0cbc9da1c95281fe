import { performance } from 'node:perf_hooks'
import { setFlagsFromString } from 'node:v8'

/**
 * V8 lets a heap grow to a multiple of what lives in it before it collects, which a busy process needs; one that waits
 * for answers most of its time has time to spare, and is short of memory first. How much a heap may grow, per cent;
 * 0: V8 decides.
 */
const growth = { spare: 20, busy: 0 } as const

/** Shares of the time, over `seconds` in a row. */
const busy = { from: 0.8, until: 0.5, seconds: 5 } as const

export interface HeapGrowth {
  percent: number
  /** Seconds in a row that speak for the other one. */
  seconds: number
}

export const calm: HeapGrowth = { percent: growth.spare, seconds: 0 }

/** After a second in which the process was busy for the share `utilization` of it. */
export function next({ percent, seconds }: HeapGrowth, utilization: number): HeapGrowth {
  const isBusy = percent === growth.busy
  const isOther = isBusy ? utilization < busy.until : utilization > busy.from
  if (!isOther) return { percent, seconds: 0 }
  if (seconds + 1 < busy.seconds) return { percent, seconds: seconds + 1 }
  return { percent: isBusy ? growth.spare : growth.busy, seconds: 0 }
}

const say = ({ percent }: HeapGrowth) => setFlagsFromString(`--heap-growing-percent=${percent}`)

/** Takes memory where there is none to spare time for, and time where there is; see docs/decisions/0016. */
export function spareMemory(): void {
  let state = calm
  let before = performance.eventLoopUtilization()
  say(state)
  setInterval(() => {
    const now = performance.eventLoopUtilization()
    const { utilization } = performance.eventLoopUtilization(now, before)
    before = now
    const { percent } = state
    state = next(state, utilization)
    if (state.percent !== percent) say(state)
  }, 1000).unref()
}
