import { readdirSync, readFileSync } from 'node:fs'
import { platform } from 'node:process'

export const hasProc = platform === 'linux'

/**
 * CPU time of a process with all its threads, in microseconds; undefined without /proc. The scheduler's figures are in
 * nanoseconds, but not every kernel has them.
 */
export function cpuTimeOf(pid: number): number | undefined {
  if (!hasProc) return undefined
  try {
    const threads = readdirSync(`/proc/${pid}/task`)
    const times = threads.map((thread) => readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'latin1'))
    return times.reduce((sum, text) => sum + Number(text.split(' ')[0]) / 1000, 0)
  } catch {
    return inTicks(pid)
  }
}

/** Linux always reports this figure in hundredths of a second. */
function inTicks(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
  // The second field is the program's name in parentheses and may contain spaces; this starts at the third.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) * 10_000
}

/** Resident memory in mebibytes; undefined without /proc. */
export function memoryOf(pid: number): number | undefined {
  if (!hasProc) return undefined
  const [, kibibytes] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1')) ?? []
  return Number(kibibytes) / 1024
}
