import { availableParallelism } from 'node:os'
import { join } from 'node:path'

import { defineConfig } from 'vitest/config'

// In CI the random cases are the same each time; elsewhere each run has new ones.
const setupFiles = ['test/support/configure-fast-check.ts']

const maxWorkers = Math.max(2, availableParallelism() - 1)

// Tests of processes start the built program.
const globalSetup = 'scripts/build-if-stale.ts'

// Each worker loads some thousand modules. With Node's cache their types are removed and their code is compiled once, not in each
// worker and each run. Workers read this variable when they start.
process.env['NODE_COMPILE_CACHE'] ??= join(import.meta.dirname, 'node_modules/.cache/compile-cache')

/** Servers and clients over HTTP, in the process of the test. */
const withSockets = ['src/server/upstream/**/*.test.ts', 'test/integration/**/*.test.ts']

// A busy machine needs time; a test that passes sooner does not wait for its limit.
const limits = {
  testTimeout: 60_000,
  hookTimeout: 60_000,
  expect: { poll: { timeout: 15_000, interval: 5 } },
}

export default defineConfig({
  test: {
    maxWorkers,
    projects: [
      {
        test: {
          name: 'unit',
          // Files of one worker share modules: tests restore what they change.
          isolate: false,
          experimental: { viteModuleRunner: false, nodeLoader: false },
          pool: 'threads',
          include: ['src/**/*.test.ts', 'test/{unit,docs,simulator}/**/*.test.ts'],
          exclude: withSockets,
          setupFiles,
          ...limits,
        },
      },
      {
        test: {
          name: 'integration',
          isolate: false,
          experimental: { viteModuleRunner: false, nodeLoader: false },
          pool: 'threads',
          include: withSockets,
          setupFiles,
          ...limits,
        },
      },
      {
        test: {
          name: 'process',
          include: ['test/process/**/*.test.ts'],
          globalSetup,
          setupFiles,
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
          ...limits,
        },
      },
      { test: { name: 'recordings', include: ['test/recordings/*.test.ts'], globalSetup, ...limits } },
      { test: { name: 'runtimes', include: ['test/runtimes/*.test.ts'], globalSetup, ...limits } },
      { test: { name: 'fuzz', include: ['test/fuzz-volume/*.test.ts'], setupFiles, ...limits } },
    ],
  },
})
