/** Builds `dist/` if it is missing or older than the sources. Installations without the compiler keep their `dist/`. */
import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')
const program = join(root, 'dist/cli/main.js')
const packages = join(root, 'node_modules')
// Installations without development dependencies have no compiler.
const compiler = join(packages, 'typescript/bin/tsc')
/** As `npm run build` in package.json; npm itself may be missing here. */
const steps = [
  [compiler, '-p', 'src/tsconfig.build.json'],
  [join(packages, 'rolldown/bin/cli.mjs'), '--config', 'rolldown.config.ts'],
]

function isStale(): boolean {
  if (!existsSync(program)) return true
  const builtAt = statSync(program).mtimeMs
  const sources = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
  const settings = ['tsconfig.json', 'rolldown.config.ts', 'package-lock.json']
  const paths = [...settings, 'src', ...sources.map((name) => join('src', name))]
  return paths.some((path) => statSync(join(root, path)).mtimeMs > builtAt)
}

/** Vitest calls it once before the tests. */
export default function buildIfStale(): void {
  if (!existsSync(compiler) || !isStale()) return
  // Standard output belongs to the command that called this one.
  for (const step of steps) execFileSync(process.execPath, step, { cwd: root, stdio: ['ignore', 2, 2] })
}

if (import.meta.main) buildIfStale()
