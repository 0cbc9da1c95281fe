import { execFileSync } from 'node:child_process'
import { closeSync, constants, mkdtempSync, openSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface Pipe {
  /** To write into, for a process that is started with it. */
  writer: number
  /** Closes the reading end: from then on every write fails. */
  leave: () => void
}

/** A pipe that is read by hand. */
export function openPipe(): Pipe {
  const folder = mkdtempSync(join(tmpdir(), 'gateway-pipe-'))
  const path = join(folder, 'pipe')
  execFileSync('mkfifo', [path])
  const reader = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK)
  const writer = openSync(path, 'w')
  rmSync(folder, { recursive: true })
  return { writer, leave: () => closeSync(reader) }
}

/** Files that can be opened for writing, and whose every write fails. */
export const brokenSinks = {
  'a full disk': () => openSync('/dev/full', 'w'),
  'a pipe whose reader has gone': () => {
    const { writer, leave } = openPipe()
    leave()
    return writer
  },
}

export const brokenSinkNames = Object.keys(brokenSinks) as (keyof typeof brokenSinks)[]
