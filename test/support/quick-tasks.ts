import type { TaskOptions } from '../../src/dashscope/tasks/run-task.ts'
import { taskClock } from '../../src/dashscope/tasks/task-clock.ts'

/** How much faster than real time tasks are queried. */
const haste = 100

/** Tasks whose queries are milliseconds apart; the calls themselves have their usual time. */
export const quickTasks: TaskOptions = {
  times: { queryMs: 30_000 * haste, submitMs: 120_000 * haste },
  clock: {
    now: () => taskClock.now() * haste,
    wait: (ms, signal) => taskClock.wait(ms / haste, signal),
  },
}
