import type { TargetOptions, Target } from './targets.ts'
import { Client } from 'undici'

import { requestFor } from './canned.ts'
import { exchange } from './exchange.ts'
import { stop } from './processes.ts'
import { scenarioOf } from './scenarios.ts'

/** Milliseconds from the start of a process to the end of its first answer. */
export async function measureStart(target: Target, surroundings: TargetOptions): Promise<number> {
  const begun = performance.now()
  const running = await target.start(surroundings)
  const client = new Client(running.origin)
  try {
    const { status } = await exchange(client, requestFor(target.protocol, scenarioOf('whole')), () => {})
    if (status !== 200) throw new Error(`${target.name}: the first answer had status ${status}`)
    return performance.now() - begun
  } finally {
    await client.destroy()
    await stop(running.child)
  }
}
