import { readFileSync } from 'node:fs'

/** Kept for the log, Redis, the metrics and what Node opens for itself. */
const reserve = 64

/**
 * Connections that each side may have, callers and DashScope, so that files do not run out: without one to spare not
 * even the memory can be measured, and a timer that cannot do so ends the process.
 */
export function connectionLimit(openFiles = readLimit()): number {
  return openFiles === undefined ? Infinity : Math.max(16, Math.floor((openFiles - reserve) / 2))
}

/** The limit of open files of this process, on Linux; elsewhere undefined. */
function readLimit(): number | undefined {
  try {
    const [, soft] = /^Max open files +(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8')) ?? []
    return soft === undefined ? undefined : Number(soft)
  } catch {
    return undefined
  }
}
