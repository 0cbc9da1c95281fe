import { availableParallelism } from 'node:os'

import { defineConfig } from 'vitest/config'

// Wherever tests decide what lands, the random cases are the same each time; elsewhere they are new ones.
const setupFiles = ['test/support/fixed-seed.ts']

// Some tests start processes, and machines may be busy.
const testTimeout = 20_000

// Many tests wait for processes more than they work, so that two at a time suit even two cores.
const maxWorkers = Math.max(2, availableParallelism() - 1)

// Tests start the built program.
const globalSetup = 'scripts/build-if-stale.ts'

export default defineConfig({
  test: {
    globalSetup,
    maxWorkers,
    projects: [
      {
        test: {
          name: 'unit',
          include: ['src/**/*.test.ts', 'test/*.test.ts', 'test/simulator/**/*.test.ts'],
          setupFiles,
          testTimeout,
        },
      },
      { test: { name: 'recordings', include: ['test/recordings/*.test.ts'] } },
      { test: { name: 'fuzz', include: ['test/fuzz-volume/*.test.ts'], setupFiles } },
    ],
  },
})
