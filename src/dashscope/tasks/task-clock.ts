import { wait } from '../wait.ts'

/** The time, for tests to replace. */
export interface TaskClock {
  /** Milliseconds that only grow. */
  now: () => number
  /** Resolves after `ms`; rejects with the signal's reason when it aborts. */
  wait: (ms: number, signal: AbortSignal) => Promise<void>
}

export const taskClock: TaskClock = { now: () => performance.now(), wait }
