/** Builds `dist/` if it is missing or older than the sources. Installations without the compiler keep their `dist/`. */
import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')
const program = join(root, 'dist/cli/main.js')
// Installations without development dependencies have no compiler.
const compiler = join(root, 'node_modules/typescript/bin/tsc')

function isStale(): boolean {
  if (!existsSync(program)) return true
  const builtAt = statSync(program).mtimeMs
  const sources = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
  const paths = ['tsconfig.json', 'src', ...sources.map((name) => join('src', name))]
  return paths.some((path) => statSync(join(root, path)).mtimeMs > builtAt)
}

/** Vitest calls it once before the tests. */
export default function buildIfStale(): void {
  if (!existsSync(compiler) || !isStale()) return
  // Standard output belongs to the command that called this one.
  execFileSync(process.execPath, [compiler, '-p', join(root, 'src/tsconfig.build.json')], {
    stdio: ['ignore', 2, 2],
  })
}

if (import.meta.main) buildIfStale()
