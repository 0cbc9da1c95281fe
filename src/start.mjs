/**
 * What `npm start` and start.sh run: the gateway, built first where its sources are newer. Straight from its sources it
 * would take 30 MB more in each process, which is what Node needs to read TypeScript; that is what happens where nothing
 * can be built.
 */
import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')
const mark = join(root, 'dist/.built')
const lock = join(root, 'node_modules/.dashscope-gateway.lock')
const compiler = join(root, 'node_modules/typescript/bin/tsc')

/** @param {string} path */
const changedAt = (path) => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0

function isBuilt() {
  const sources = readdirSync(import.meta.dirname, { recursive: true, encoding: 'utf8' })
  const newest = Math.max(
    changedAt(join(root, 'tsconfig.json')),
    ...sources.map((name) => changedAt(join(import.meta.dirname, name))),
  )
  return changedAt(mark) > newest
}

/** Whether this process is the one that builds; several may start at one time. */
function takeLock() {
  try {
    writeFileSync(lock, String(process.pid), { flag: 'wx' })
    return true
  } catch (error) {
    if (error.code !== 'EEXIST') throw error
  }
  try {
    process.kill(Number(readFileSync(lock, 'utf8')), 0)
  } catch (error) {
    // Whoever held it was ended before it was done.
    if (error.code === 'ESRCH') rmSync(lock, { force: true })
  }
  return false
}

function build() {
  const started = new Date()
  const { status, stdout } = spawnSync(
    process.execPath,
    [compiler, '-p', join(root, 'src/tsconfig.build.json')],
    { encoding: 'utf8' },
  )
  if (status !== 0) throw new Error(stdout.trim() || 'TypeScript is missing')
  writeFileSync(mark, '')
  utimesSync(mark, started, started)
}

async function ensureBuilt() {
  while (!isBuilt()) {
    if (takeLock()) {
      try {
        if (!isBuilt()) build()
      } finally {
        rmSync(lock, { force: true })
      }
    } else await new Promise((resolve) => setTimeout(resolve, 100))
  }
}

let program = '../dist/node/cli.js'
try {
  await ensureBuilt()
} catch (error) {
  process.stderr.write(`Not built, so it runs from its sources: ${error.message}\n`)
  program = './node/cli.ts'
}
await import(program)
