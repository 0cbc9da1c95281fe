import { readFileSync } from 'node:fs'

/** Reserved for the log, Redis, the metrics and Node itself. */
const reserve = 64

/**
 * Maximum connections of each side, callers and DashScope, so that file descriptors do not run out. Without a free one
 * memory cannot be measured, and the failure of that timer would end the process.
 */
export function connectionLimit(openFiles = readLimit()): number {
  return openFiles === undefined ? Infinity : Math.max(16, Math.floor((openFiles - reserve) / 2))
}

/** This process's limit of open files on Linux; undefined on other systems. */
function readLimit(): number | undefined {
  try {
    const [, soft] = /^Max open files +(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8')) ?? []
    return soft === undefined ? undefined : Number(soft)
  } catch {
    return undefined
  }
}
