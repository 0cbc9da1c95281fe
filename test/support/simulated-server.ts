import { afterAll, beforeAll } from 'vitest'

import type { RunningServer, ServerOptions } from './start-server.ts'
import { startSimulator, type RunningSimulator } from './start-simulator.ts'
import { withServer } from './with-server.ts'

/** For the tests of a file: a simulator, and a function that runs a server in front of it while `use` runs. */
export function useSimulator() {
  let simulator: RunningSimulator
  beforeAll(async () => {
    simulator = await startSimulator()
  })
  afterAll(() => simulator.close())
  return (options: ServerOptions, use: (server: RunningServer) => Promise<void>) =>
    withServer({ baseUrl: simulator.origin, ...options }, use)
}
