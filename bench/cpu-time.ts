import { readdirSync, readFileSync } from 'node:fs'
import { platform } from 'node:process'

export const hasProc = platform === 'linux'

/**
 * CPU time of a process with all its threads, in microseconds; undefined where there is no /proc. The scheduler's own
 * figures are in nanoseconds, but not every kernel keeps them.
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

/** Linux reports this one in hundredths of a second, whatever its own clock. */
function inTicks(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
  // The second field is the program's name in parentheses and may hold spaces: what follows starts at the third.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) * 10_000
}

/** Resident memory in mebibytes; undefined where there is no /proc. */
export function memoryOf(pid: number): number | undefined {
  if (!hasProc) return undefined
  const [, kibibytes] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1')) ?? []
  return Number(kibibytes) / 1024
}
