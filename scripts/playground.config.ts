import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'

import { defineConfig, type Plugin } from 'vite'

/** Builds the playground, the page that the server has at `/`. All addresses in it are relative, so that it works under any path. */
export default defineConfig({
  root: join(import.meta.dirname, '../playground'),
  base: './',
  publicDir: false,
  logLevel: 'warn',
  plugins: [compress()],
  build: {
    outDir: '../dist/playground',
    // `scripts/build-if-stale.ts` removes what is old, once the new files are there.
    emptyOutDir: false,
    assetsDir: 'playground',
    // The page's policy allows no inline code.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // Their `light-dark()` is older than two years.
    target: ['chrome123', 'firefox120', 'safari17.5'],
    reportCompressedSize: false,
    // On a busy machine it would warn of the time that a plugin took.
    rolldownOptions: { checks: { pluginTimings: false } },
  },
})

/** The server sends the compressed files as they are. */
function compress(): Plugin {
  return {
    name: 'compress',
    writeBundle({ dir = '' }, bundle) {
      for (const name of Object.keys(bundle)) {
        const path = join(dir, name)
        writeFileSync(`${path}.gz`, gzipSync(readFileSync(path), { level: 9 }))
      }
    },
  }
}
