/**
 * What `npm start` and start.sh run: the gateway as JavaScript, made of its sources where that has not been done yet.
 * Straight from its sources it would take 30 MB more in each process, which is what Node needs to read TypeScript; that is
 * what happens where nothing can be made.
 *
 * What is made is never changed: it has a folder of its own, by what its sources were, so that nobody who is starting, or
 * has started, meets something else half way.
 */
import { execFile } from 'node:child_process'
import cluster from 'node:cluster'
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'

// As node/standard-streams.ts: a line that cannot be written must not end the process.
process.stderr.on('error', () => {})
// As node/early-signals.ts, which takes over: a compiler takes seconds, and process 1 loses what it does not listen for.
const end = () => process.exit(0)
const signals = ['SIGTERM', 'SIGINT', 'SIGHUP']
if (process.argv[2] !== 'check') for (const signal of signals) process.on(signal, end)

const root = join(import.meta.dirname, '..')
const cache = join(root, 'node_modules/.cache/dashscope-gateway')
/** How many are kept: processes that run older sources may still load a part of theirs. */
const kept = 5

/** Names the sources by their paths, sizes and times. */
function fingerprint() {
  const sources = readdirSync(import.meta.dirname, { recursive: true, encoding: 'utf8' })
  const paths = [join(root, 'tsconfig.json'), ...sources.map((name) => join(import.meta.dirname, name))]
  const hash = createHash('sha256')
  for (const path of paths.toSorted()) {
    const { size, mtimeMs } = statSync(path)
    hash.update(`${path.slice(root.length)}:${size}:${mtimeMs}\n`)
  }
  return hash.digest('hex').slice(0, 16)
}

/** The folder with the gateway as JavaScript. @throws Error where it cannot be made */
async function make() {
  const folder = join(cache, fingerprint())
  if (existsSync(folder)) return folder
  const own = `${folder}.${process.pid}`
  try {
    const compiler = join(root, 'node_modules/typescript/bin/tsc')
    const options = ['--outDir', own, '--declaration', 'false', '--sourceMap', 'false']
    const project = join(import.meta.dirname, 'tsconfig.build.json')
    const words = [compiler, '-p', project, ...options]
    await compile(words)
    writeFileSync(join(own, 'package.json'), '{ "type": "module" }')
    renameSync(own, folder)
    forgetOldest()
  } catch (error) {
    // Several may start at one time; all make the same, and the first one's is taken.
    if (!existsSync(folder)) throw error
  } finally {
    rmSync(own, { recursive: true, force: true })
  }
  return folder
}

/** Signals are heard meanwhile; whoever ends for one ends the compiler, too. */
async function compile(words) {
  const compiling = promisify(execFile)(process.execPath, words)
  const stop = () => void compiling.child.kill()
  process.on('exit', stop)
  try {
    await compiling
  } catch (cause) {
    throw new Error(cause.stdout.trim() || cause.stderr.trim() || 'the compiler was ended', { cause })
  } finally {
    process.off('exit', stop)
  }
}

function forgetOldest() {
  const folders = readdirSync(cache).map((name) => join(cache, name))
  const byAge = folders.toSorted((one, other) => statSync(other).mtimeMs - statSync(one).mtimeMs)
  for (const folder of byAge.slice(kept)) rmSync(folder, { recursive: true, force: true })
}

let program = join(import.meta.dirname, 'cli/main.ts')
try {
  program = join(await make(), 'cli/main.js')
} catch (error) {
  process.stderr.write(
    `It runs from its sources, since no JavaScript could be made of them: ${error.message}\n`,
  )
}
// Processes that this one starts run what it runs, also later.
cluster.setupPrimary({ exec: program })
await import(pathToFileURL(program).href)
for (const signal of signals) process.off(signal, end)
