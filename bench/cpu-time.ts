import { readFileSync } from 'node:fs'
import { platform } from 'node:process'

/** Linux reports CPU time to every program in hundredths of a second, whatever its own clock. */
const ticksPerSecond = 100

export const hasCpuTime = platform === 'linux'

/** User and system time of a process with all its threads, in microseconds; undefined where there is no /proc. */
export function cpuTimeOf(pid: number): number | undefined {
  if (!hasCpuTime) return undefined
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
  // The second field is the program's name in parentheses and may hold spaces: what follows starts at the third.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return ((Number(fields[11]) + Number(fields[12])) * 1_000_000) / ticksPerSecond
}
