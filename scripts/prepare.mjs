// npm also runs `prepare` after `npm ci --omit=dev`, without the compiler and with the machine's own Node, which may be too
// old for TypeScript. Then nothing is built, and `dist/` stays unchanged.
import { existsSync } from 'node:fs'

if (existsSync(new URL('../node_modules/typescript/bin/tsc', import.meta.url))) {
  const { default: buildIfStale } = await import('./build-if-stale.ts')
  buildIfStale()
}
