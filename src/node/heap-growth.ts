import { performance } from 'node:perf_hooks'
import { setFlagsFromString } from 'node:v8'

import { collectGarbage } from './collect-garbage.ts'

/**
 * V8 lets a heap grow to a multiple of what lives in it before it collects, which a busy process needs; one that waits
 * for answers most of its time has time to spare, and is short of memory first. How much a heap may grow, per cent;
 * 0: V8 decides.
 */
const growth = { spare: 20, busy: 0 } as const

/** Shares of the time, over so many seconds in a row: a crowd that comes at once makes no busy process. */
const busy = { from: 0.8, after: 10, until: 0.5, rests: 5 } as const

export interface HeapGrowth {
  percent: number
  /** Seconds in a row that speak for the other one. */
  seconds: number
}

export const calm: HeapGrowth = { percent: growth.spare, seconds: 0 }

/**
 * How busy a process was: the share of the time in which its loop was, unless it was kept from running for most of that,
 * as on a machine with other work. `cpu` as a share of one core.
 */
export function toUtilization(loop: number, cpu: number): number {
  return Math.min(loop, 2 * cpu)
}

/** After a second in which the process was busy for the share `utilization` of it. */
export function next({ percent, seconds }: HeapGrowth, utilization: number): HeapGrowth {
  const isBusy = percent === growth.busy
  const isOther = isBusy ? utilization < busy.until : utilization > busy.from
  if (!isOther) return { percent, seconds: 0 }
  if (seconds + 1 < (isBusy ? busy.rests : busy.after)) return { percent, seconds: seconds + 1 }
  return { percent: isBusy ? growth.spare : growth.busy, seconds: 0 }
}

/** What it takes to look at this process and to tell V8. */
export interface Hands {
  /** How busy the last second was. */
  utilization: () => number
  say: (percent: number) => void
  collect: () => void
}

/** To be called each second. */
export function createWatch({ utilization, say, collect }: Hands): () => void {
  let state = calm
  say(state.percent)
  return () => {
    const { percent } = state
    state = next(state, utilization())
    if (state.percent === percent) return
    say(state.percent)
    // V8 says anew how much a heap may grow with each collection, and the next one may be far: 100 MB and more.
    if (state.percent === growth.spare) collect()
  }
}

function take() {
  const { user, system } = process.cpuUsage()
  return {
    at: performance.now(),
    loop: performance.eventLoopUtilization(),
    cpuMs: (user + system) / 1000,
  }
}

/** Takes memory where there is none to spare time for, and time where there is; see docs/decisions/0016. */
export function spareMemory(): void {
  let before = take()
  const watch = createWatch({
    utilization() {
      const now = take()
      const { utilization } = performance.eventLoopUtilization(now.loop, before.loop)
      const cpu = (now.cpuMs - before.cpuMs) / (now.at - before.at)
      before = now
      return toUtilization(utilization, cpu)
    },
    say: (percent) => setFlagsFromString(`--heap-growing-percent=${percent}`),
    collect: () => collectGarbage('async'),
  })
  setInterval(watch, 1000).unref()
}
