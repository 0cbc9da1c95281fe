import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { rolldown } from 'rolldown'

import { root } from '../support/pages.ts'
import { freePort, start, type Running } from '../support/processes.ts'

const ownFolder = import.meta.dirname

/** The settings of a server for DashScope. */
export type Environment = Readonly<Record<'DASHSCOPE_BASE_URL' | 'RESULT_ORIGINS', string>>

/** A running server; its process, and where it listens. */
export interface RunningServer extends Running {
  origin: string
}

export interface Platform {
  name: string
  /** Whether it opens WebSockets to DashScope. */
  hasSockets: boolean
  /** Whether it notices that a caller has left while there is nothing to write. */
  noticesSilence: boolean
  start: (project: string, environment: Environment) => Promise<RunningServer>
}

const withAll = { hasSockets: true, noticesSilence: true }

/** The binary of a runtime, of the package for this machine. */
function binaryOf(candidates: readonly string[]): string {
  const path = candidates.map((one) => join(ownFolder, 'node_modules', one)).find(existsSync)
  if (path === undefined)
    throw new Error(`There is none of ${candidates.join(', ')}: see test/runtimes/run.sh.`)
  return path
}

export const bun = () =>
  process.env['BUN'] ??
  binaryOf([
    '@oven/bun-linux-x64/bin/bun',
    '@oven/bun-linux-aarch64/bin/bun',
    '@oven/bun-darwin-aarch64/bin/bun',
  ])
export const deno = () =>
  binaryOf(['@deno/linux-x64-glibc/deno', '@deno/linux-arm64-glibc/deno', '@deno/darwin-arm64/deno'])
export const workerd = () =>
  binaryOf(
    ['linux-64', 'linux-arm64', 'darwin-arm64'].map(
      (machine) => `@cloudflare/workerd-${machine}/bin/workerd`,
    ),
  )

/** Packages that the programs here use, and where they are. */
const packages = {
  'dashscope-gateway': root,
  openai: join(root, 'node_modules/openai'),
  '@anthropic-ai': join(root, 'node_modules/@anthropic-ai'),
}

/** A project with the packages installed as npm does with folders: as links. */
export function createProject(): string {
  const folder = mkdtempSync(join(tmpdir(), 'gateway-runtimes-'))
  mkdirSync(join(folder, 'node_modules'))
  for (const [name, target] of Object.entries(packages))
    symlinkSync(target, join(folder, 'node_modules', name))
  const dependencies = { 'dashscope-gateway': '*', openai: '*', '@anthropic-ai/sdk': '*' }
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, type: 'module', dependencies }))
  cpSync(join(ownFolder, 'sdk'), join(folder, 'sdk'), { recursive: true })
  for (const name of readdirSync(join(root, 'examples'), { withFileTypes: true }))
    if (name.isDirectory())
      cpSync(join(root, 'examples', name.name), join(folder, name.name), { recursive: true })
  // The start command of Function Compute has its packages beside it.
  symlinkSync('../node_modules', join(folder, 'function-compute/node_modules'))
  return folder
}

/** Bundles a Worker, as Wrangler does. */
export async function bundleWorker(input: string, file: string): Promise<void> {
  const build = await rolldown({
    input,
    platform: 'browser',
    external: ['cloudflare:workers'],
    logLevel: 'warn',
  })
  await build.write({ file, format: 'esm', codeSplitting: false })
  await build.close()
}

/** Starts workerd with the example's configuration, on a free port and with DashScope on this machine. */
export async function startWorkerd(folder: string, environment: Environment): Promise<RunningServer> {
  const config = join(folder, 'config.capnp')
  const text = readFileSync(config, 'utf8')
  const local = text.replace('allow = ["public", "private"]', 'allow = ["public", "private", "local"]')
  if (local === text) throw new Error('config.capnp allows other networks than expected')
  writeFileSync(config, local)
  const command = [workerd(), 'serve', '--socket-addr', 'http=127.0.0.1:0', '--control-fd=1', config]
  const running = start(command, { cwd: folder, env: environment })
  const [, port] = await running.waitForOutput(/"socket":"http","port":(\d+)/)
  return { ...running, origin: `http://127.0.0.1:${port}` }
}

/** Starts a program in a folder of the project, and waits for its address. */
async function startProgram(
  command: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>>,
): Promise<RunningServer> {
  const running = start(command, {
    cwd,
    // Other load on the machine must not make the gateway refuse requests.
    env: { PATH: process.env['PATH'], NO_COLOR: '1', HOME: cwd, MAX_EVENT_LOOP_DELAY: '0', ...env },
  })
  const [, port] = await running.waitForOutput(/http:\/\/(?:127\.0\.0\.1|0\.0\.0\.0):(\d+)/)
  return { ...running, origin: `http://127.0.0.1:${port}` }
}

/** The command line on Bun. */
export function startOnBun(environment: Readonly<Record<string, string>>): Promise<RunningServer> {
  const env = { HOME: tmpdir(), HOST: '127.0.0.1', PORT: '0', ...environment }
  return startProgram([bun(), 'dist/cli/main.js', 'serve'], root, env)
}

export const platforms: readonly Platform[] = [
  {
    name: 'Bun, examples/bun',
    ...withAll,
    start: (project, environment) =>
      startProgram([bun(), 'server.js'], join(project, 'bun'), { ...environment, PORT: '0' }),
  },
  {
    name: 'Bun, the command line',
    ...withAll,
    start: (_, environment) => startOnBun(environment),
  },
  {
    name: 'Deno, examples/deno',
    ...withAll,
    start(project, environment) {
      const flags = ['--allow-net', '--allow-env', '--host', '127.0.0.1', '--port', '0']
      return startProgram([deno(), 'serve', ...flags, 'server.js'], join(project, 'deno'), environment)
    },
  },
  {
    name: 'workerd',
    hasSockets: false,
    noticesSilence: false,
    async start(project, environment) {
      await bundleWorker(join(project, 'sdk/worker.mjs'), join(project, 'workers/worker.bundle.js'))
      return startWorkerd(join(project, 'workers'), environment)
    },
  },
  {
    name: 'Node.js, examples/function-compute',
    ...withAll,
    async start(project, environment) {
      const env = { FC_SERVER_PORT: String(await freePort()), ...environment }
      return startProgram(['./bootstrap'], join(project, 'function-compute'), env)
    },
  },
]
