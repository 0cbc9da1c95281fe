/**
 * `npm run test:clients [-- name…]`: installs the clients, then runs their tests where nothing but loopback exists. With
 * `--install` it installs them only.
 */
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'

import buildIfStale from '../scripts/build-if-stale.ts'
import { clients, folderOf } from './folders.ts'
import { inPairs } from './in-pairs.ts'
import { runPhase } from './run-phase.ts'

const installLimitMs = 300_000

/** Prints `not ok` where a client could not be installed; its test would only fail for the same reason. */
async function install(name: string): Promise<boolean> {
  const phase = await runPhase(folderOf(name), 'install', process.env, installLimitMs)
  if (phase.problem === undefined) {
    console.log(`# ${name} installed in ${phase.seconds} s`)
    return true
  }
  console.log(`${phase.output.trimEnd()}\nnot ok - ${name} cannot be installed: ${phase.problem}`)
  return false
}

async function installAll(names: readonly string[]): Promise<string[]> {
  const installed = new Set<string>()
  await inPairs(names, async (name) => {
    if (await install(name)) installed.add(name)
  })
  return names.filter((name) => installed.has(name))
}

/** The command before a command, that takes the network away from it; none where this machine does not let us. */
function isolation(): string[] {
  const root = process.getuid?.() === 0
  const wrapper = ['unshare', ...(root ? [] : ['--map-root-user']), '--net', 'sh', '-c']
  const [unshare = '', ...args] = wrapper
  const tried = spawnSync(unshare, [...args, 'ip link set lo up'], { encoding: 'utf8' })
  if (tried.status === 0) return [...wrapper, 'ip link set lo up && exec "$@"', 'sh']
  const [why] = (tried.error?.message ?? tried.stderr).trim().split('\n')
  console.log(`# The tests run with the network within reach: no namespace of their own (${why})`)
  return []
}

async function runTests(names: readonly string[], failures: number): Promise<number> {
  const script = join(import.meta.dirname, 'run-tests.ts')
  const line = [...isolation(), process.execPath, script, String(failures), ...names]
  const child = spawn('env', line, { stdio: 'inherit' })
  // It ends what it has started when it is asked to end.
  process.on('exit', () => child.kill('SIGTERM'))
  const [code] = (await once(child, 'exit')) as [number | null]
  return code ?? 1
}

const onlyInstalls = process.argv.includes('--install')
if (!onlyInstalls) buildIfStale()
const requested = process.argv.slice(2).filter((argument) => argument !== '--install')
const unknown = requested.filter((name) => !clients.includes(name))
if (unknown.length > 0) {
  console.error(`There is no client '${unknown.join("', '")}': ${clients.join(', ')}`)
  process.exit(2)
}
const chosen = requested.length > 0 ? clients.filter((name) => requested.includes(name)) : clients
const installed = await installAll(chosen)
const failures = chosen.length - installed.length
if (onlyInstalls) process.exitCode = failures === 0 ? 0 : 1
else process.exitCode = await runTests(installed, failures)
