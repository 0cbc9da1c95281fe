// npm runs `prepare` after `npm ci --omit=dev` as well, without the compiler and with the machine's own Node, which may be
// too old to read TypeScript: then nothing is built, and `dist/` stays as it is.
import { existsSync } from 'node:fs'

if (existsSync(new URL('../node_modules/typescript/bin/tsc', import.meta.url))) {
  const { default: buildIfStale } = await import('./build-if-stale.ts')
  buildIfStale()
}
