import { defineConfig } from 'vitest/config'

// Wherever tests decide what lands, the random cases are the same each time; elsewhere they are new ones.
const setupFiles = ['test/support/fixed-seed.ts']

// Some tests start processes, and machines may be busy.
const testTimeout = 20_000

export default defineConfig({
  test: {
    projects: [
      { test: { name: 'unit', include: ['src/**/*.test.ts', 'test/*.test.ts'], setupFiles, testTimeout } },
      { test: { name: 'recordings', include: ['test/recordings/*.test.ts'] } },
      { test: { name: 'fuzz', include: ['test/fuzz-volume/*.test.ts'], setupFiles } },
    ],
  },
})
