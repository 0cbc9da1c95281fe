/**
 * Builds `dist/` if it is missing or older than the sources, or always with `--always`. Installations without the compiler keep
 * their `dist/`.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')
const dist = join(root, 'dist')
const program = join(dist, 'cli/main.js')
/** What the last step writes. */
const page = join(dist, 'playground/index.html')
const packages = join(root, 'node_modules')
// Installations without development dependencies have no compiler.
const compiler = join(packages, 'typescript/bin/tsc')
const steps = [
  [compiler, '-p', 'src/tsconfig.build.json'],
  [join(packages, 'rolldown/bin/cli.mjs'), '--config', 'scripts/rolldown.config.ts'],
  [join(packages, 'vite/bin/vite.js'), 'build', '--config', 'scripts/playground.config.ts'],
]

function isStale(): boolean {
  // A build may have broken off between its steps.
  if (!existsSync(program) || !existsSync(page)) return true
  const builtAt = Math.min(statSync(program).mtimeMs, statSync(page).mtimeMs)
  const settings = ['tsconfig.json', 'scripts/rolldown.config.ts', 'scripts/playground.config.ts']
  const paths = [...settings, 'package-lock.json', ...below('src'), ...below('playground')]
  return paths.some((path) => statSync(join(root, path)).mtimeMs > builtAt)
}

function below(folder: string): string[] {
  const names = readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
  return [folder, ...names.map((name) => join(folder, name))]
}

function build(): void {
  const startedAt = Date.now()
  steps.forEach(run)
  removeOlder(startedAt)
}

/** Prints warnings, and tables of files only if the step fails. Standard output belongs to the command that called this one. */
function run(step: readonly string[]): void {
  const { status, stdout } = spawnSync(process.execPath, step, { cwd: root, stdio: ['ignore', 'pipe', 2] })
  if (status === 0) return
  process.stderr.write(stdout)
  throw new Error(`The build failed: ${step.join(' ')}`)
}

/** What only earlier builds wrote. It goes last, so that a program that runs meanwhile finds its files. */
function removeOlder(time: number): void {
  if (!existsSync(dist)) return
  for (const entry of readdirSync(dist, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name)
    const { mtimeMs = time } = statSync(path, { throwIfNoEntry: false }) ?? {}
    if (entry.isFile() && mtimeMs < time) rmSync(path, { force: true })
  }
}

/** Vitest calls it once before the tests. */
export default function buildIfStale(): void {
  if (existsSync(compiler) && isStale()) build()
}

if (import.meta.main) {
  if (process.argv.includes('--always')) build()
  else buildIfStale()
}
