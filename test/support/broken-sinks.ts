import { execFileSync } from 'node:child_process'
import { closeSync, constants, mkdtempSync, openSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface Pipe {
  /** The writing end, for a started process. */
  writer: number
  /** Closes the reading end: from then on every write fails. */
  leave: () => void
}

/** A pipe that the test reads. */
export function openPipe(): Pipe {
  const folder = mkdtempSync(join(tmpdir(), 'gateway-pipe-'))
  const path = join(folder, 'pipe')
  execFileSync('mkfifo', [path])
  const reader = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK)
  const writer = openSync(path, 'w')
  rmSync(folder, { recursive: true })
  return { writer, leave: () => closeSync(reader) }
}

/** Files that can be opened for writing, but fail every write. */
export const brokenSinks = {
  'a full disk': () => openSync('/dev/full', 'w'),
  'a pipe whose reader has gone': () => {
    const { writer, leave } = openPipe()
    leave()
    return writer
  },
}

export const brokenSinkNames = Object.keys(brokenSinks) as (keyof typeof brokenSinks)[]
