/** Figures of a process from Linux' /proc. */
import { readdirSync, readFileSync, readlinkSync } from 'node:fs'

export interface Sockets {
  /** Sockets of all kinds, including listening ones. */
  all: number
  /** Number of TCP connections with the given local port. */
  at: (port: number) => number
  /** Remote ports of its TCP connections. */
  others: ReadonlySet<number>
}

/** Names of open files, such as `socket:[12345]`, without descriptors that are closed meanwhile. */
function openFiles(pid: number): string[] {
  return readdirSync(`/proc/${pid}/fd`).flatMap((fd) => {
    try {
      return [readlinkSync(`/proc/${pid}/fd/${fd}`)]
    } catch {
      return []
    }
  })
}

export const filesOf = (pid: number): number => openFiles(pid).length

const listening = '0A'

export function socketsOf(pid: number): Sockets {
  const inodes = new Set(openFiles(pid).flatMap((name) => /^socket:\[(\d+)\]$/.exec(name)?.[1] ?? []))
  const connections = readFileSync(`/proc/${pid}/net/tcp`, 'latin1')
    .split('\n')
    .slice(1)
    .map((line) => line.trim().split(/\s+/))
    .filter(([, , , state, , , , , , inode = '']) => state !== listening && inodes.has(inode))
  const portsIn = (column: number) =>
    connections.map((fields) => Number.parseInt(fields[column]?.split(':')[1] ?? '', 16))
  return {
    all: inodes.size,
    at: (port) => portsIn(1).filter((one) => one === port).length,
    others: new Set(portsIn(2)),
  }
}

/** Resident memory, MB. */
export const memoryOf = (pid: number): number => megabytesOf(pid, /^VmRSS:\s+(\d+) kB$/m)

/** Its maximum since the start of the process. */
export const peakOf = (pid: number): number => megabytesOf(pid, /^VmHWM:\s+(\d+) kB$/m)

function megabytesOf(pid: number, line: RegExp): number {
  const [, kilobytes = ''] = line.exec(readFileSync(`/proc/${pid}/status`, 'latin1')) ?? []
  return Number(kilobytes) / 1024
}

/** Least squares through (at, value): the growth of the value per unit of `at`. */
export function slopeOf(samples: readonly (readonly [at: number, value: number])[]): number {
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
  const middle = mean(samples.map(([at]) => at))
  const level = mean(samples.map(([, value]) => value))
  const spread = samples.reduce((sum, [at]) => sum + (at - middle) ** 2, 0)
  return samples.reduce((sum, [at, value]) => sum + (at - middle) * (value - level), 0) / spread
}

/** The clock of `/proc` ticks a hundred times a second on every Linux that Node runs on. */
const tickMs = 10

/** CPU time of all threads, milliseconds. */
export function cpuOf(pid: number): number {
  // The name in parentheses may contain spaces; user and system time are the 12th and 13th field after it.
  const [, rest = ''] = /\) (.*)$/s.exec(readFileSync(`/proc/${pid}/stat`, 'latin1')) ?? []
  const fields = rest.split(' ')
  return (Number(fields[11]) + Number(fields[12])) * tickMs
}
