import { readFileSync } from 'node:fs'
import type { Server } from 'node:http'

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

/** Closing the idle connections takes time, and many may come at the limit. */
const closeEveryMs = 100

/** At the limit new connections are dropped, and the idle ones close: a caller who only holds connections must not keep out the others. */
export function limitConnections(server: Server, limit: number): void {
  if (limit === Infinity) return
  // With several processes, the next one would have to drop the connection too. Node's types lack the option.
  Object.assign(server, { maxConnections: limit, dropMaxConnection: true })
  let closedAt = -Infinity
  server.on('drop', () => {
    const now = performance.now()
    if (now < closedAt + closeEveryMs) return
    closedAt = now
    server.closeIdleConnections()
  })
}
