import { defineConfig } from 'rolldown'

/**
 * Builds the program as a few files. Its packages have 600 modules, and Node takes longer to find, read and link them than to
 * run them. The library is not bundled: `src/tsconfig.build.json` compiles it. `scripts/build-if-stale.ts` runs both.
 */
export default defineConfig({
  input: 'src/cli/main.ts',
  platform: 'node',
  output: { dir: 'dist/cli', chunkFileNames: '[name].js', sourcemap: true },
})
