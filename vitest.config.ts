import { availableParallelism } from 'node:os'

import { defineConfig } from 'vitest/config'

// Wherever tests decide what lands, the random cases are the same each time; elsewhere they are new ones.
const setupFiles = ['test/support/fixed-seed.ts']

const maxWorkers = Math.max(2, availableParallelism() - 1)

// Tests of processes start the built program.
const globalSetup = 'scripts/build-if-stale.ts'

const withSockets = ['src/server/upstream/**/*.test.ts', 'test/integration/**/*.test.ts']

export default defineConfig({
  test: {
    maxWorkers,
    projects: [
      {
        test: {
          name: 'unit',
          include: ['src/**/*.test.ts', 'test/{unit,docs,simulator}/**/*.test.ts'],
          exclude: withSockets,
          setupFiles,
          testTimeout: 20_000,
        },
      },
      {
        test: {
          name: 'integration',
          include: withSockets,
          setupFiles,
          testTimeout: 20_000,
        },
      },
      {
        test: {
          name: 'process',
          include: ['test/process/**/*.test.ts'],
          globalSetup,
          setupFiles,
          // Processes take seconds to start and to end on a busy machine.
          testTimeout: 60_000,
          hookTimeout: 60_000,
          env: { NODE_COMPILE_CACHE: 'node_modules/.cache/compile-cache' },
        },
      },
      { test: { name: 'recordings', include: ['test/recordings/*.test.ts'], globalSetup } },
      { test: { name: 'fuzz', include: ['test/fuzz-volume/*.test.ts'], setupFiles } },
    ],
  },
})
