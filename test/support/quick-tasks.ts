import type { TaskOptions } from '../../src/dashscope/tasks/run-task.ts'

/** How much faster than real time tasks are queried. */
const haste = 100

/** Tasks whose queries are milliseconds apart; the calls themselves have their usual time. */
export const quickTasks: TaskOptions = {
  times: { queryMs: 30_000 * haste, submitMs: 120_000 * haste },
  clock: {
    now: () => performance.now() * haste,
    wait: (ms, signal) =>
      new Promise((resolve, reject) => {
        const leave = () => {
          clearTimeout(timer)
          reject(signal.reason as Error)
        }
        if (signal.aborted) return reject(signal.reason as Error)
        const timer = setTimeout(() => {
          signal.removeEventListener('abort', leave)
          resolve()
        }, ms / haste)
        signal.addEventListener('abort', leave, { once: true })
      }),
  },
}
