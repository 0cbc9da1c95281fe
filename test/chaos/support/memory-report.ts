import { once } from 'node:events'
import { join } from 'node:path'

import type { Running } from '../../support/processes.ts'
import type { InnerFigures } from './report-memory.ts'

/** Options for a gateway that reports its internal figures. */
export const withMemoryReport = {
  ipc: true,
  nodeArguments: ['--expose-gc', '--import', join(import.meta.dirname, 'report-memory.ts')],
}

/** Runs its garbage collector and returns its figures. */
export async function readInnerFigures({ child }: Running): Promise<InnerFigures> {
  const answer = once(child, 'message', { signal: AbortSignal.timeout(60_000) })
  child.send('take')
  const [figures] = (await answer) as [InnerFigures]
  return figures
}
