import { isAbsolute } from 'node:path'

import { defineConfig } from 'rolldown'

const isPackage = (id: string) => !id.startsWith('.') && !id.startsWith('src/') && !isAbsolute(id)

/** `scripts/build-if-stale.ts` runs it after `tsc`, which writes the library's types. */
export default defineConfig([
  // The program of this folder, the image and the systemd unit. Its packages have 600 modules, and Node takes longer to find, read
  // and link them than to run them.
  {
    input: 'src/cli/main.ts',
    platform: 'node',
    output: { dir: 'dist/cli', chunkFileNames: '[name].js', sourcemap: true },
  },
  // The package: the library and the program share their own code, and npm installs the packages that they import.
  {
    input: {
      index: 'src/index.ts',
      fetch: 'src/fetch.ts',
      'simulator/index': 'src/simulator/index.ts',
      'program/main': 'src/cli/main.ts',
    },
    platform: 'node',
    external: isPackage,
    output: { dir: 'dist', chunkFileNames: 'chunks/[name].js', comments: { jsdoc: false } },
  },
])
