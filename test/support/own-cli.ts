import { afterEach } from 'vitest'

import { runCli, type RunningCli } from './run-cli.ts'

/** `runCli` for sequential tests of one file: no process outlives the test that started it. */
export function createOwner(): typeof runCli {
  const running = new Set<RunningCli>()
  afterEach(() => {
    for (const cli of running) cli.signal('SIGKILL')
    running.clear()
  })
  return (...given) => {
    const cli = runCli(...given)
    running.add(cli)
    return cli
  }
}
