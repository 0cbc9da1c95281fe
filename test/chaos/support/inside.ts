import { once } from 'node:events'
import { join } from 'node:path'

import type { Running } from '../../support/processes.ts'
import type { InnerFigures } from './tell-inside.ts'

/** How a gateway is started whose inside can be asked. */
export const telling = {
  ipc: true,
  nodeArguments: ['--expose-gc', '--import', join(import.meta.dirname, 'tell-inside.ts')],
}

/** Has it collect its garbage, and tell what is left. */
export async function askInside({ child }: Running): Promise<InnerFigures> {
  const answer = once(child, 'message', { signal: AbortSignal.timeout(10_000) })
  child.send('take')
  const [figures] = (await answer) as [InnerFigures]
  return figures
}
