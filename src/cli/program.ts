import cluster from 'node:cluster'

import { parseConfig, ConfigError, type Config, type Environment } from '../server/config/index.ts'
import { toSimulatedRegions } from '../server/config/simulated-regions.ts'
import { serveWithWorkers } from '../server/process/cluster-primary.ts'
import { findUnsupported, refuseUnsupported } from '../server/bun/unsupported-settings.ts'
import { findBun } from '../server/bun/bun-api.ts'
import type { RunningServer, ServeOptions } from '../server/process/service.ts'
import { say } from '../server/process/standard-streams.ts'
import { version } from '../version.ts'
import { banner } from './banner.ts'
import { languageOfLocale } from './check/report/language.ts'
import { parseCommand } from './command-line.ts'
import { CommandError } from './command.ts'
import { exitOnCrash } from './crash.ts'
import { help, usage } from './help.ts'
import { takeSignals } from './signals.ts'

const exitCodes = { failure: 1, usage: 2, config: 78 } as const

const language = languageOfLocale(process.env)
const isBun = findBun() !== undefined

function fail(text: string, code: number): never {
  say(text)
  process.exit(code)
}

function readCommand() {
  try {
    return parseCommand(process.argv.slice(2))
  } catch (error) {
    if (error instanceof CommandError)
      return fail(`${error.text[language]}\n${usage[language]}`, exitCodes.usage)
    throw error
  }
}

function readConfig(environment: Environment) {
  try {
    const config = parseConfig(environment)
    if (isBun) refuseUnsupported(config)
    return config
  } catch (error) {
    if (error instanceof ConfigError) return fail(error.message, exitCodes.config)
    throw error
  }
}

/**
 * A terminal sends the SIGINT of Ctrl-C to npm and to the gateway, and npm forwards its own. Under npm, two signals
 * within this time, in milliseconds, count as one.
 */
const echoMs = process.env['npm_lifecycle_event'] === undefined ? 0 : 1_000

/** Runs `stop` on the first signal; the second ends at once. */
function onSignals(stop: () => Promise<boolean>): void {
  let firstAt: number | undefined
  const take = (name: NodeJS.Signals) => {
    const now = performance.now()
    if (firstAt !== undefined) {
      if (name === 'SIGINT' && now - firstAt < echoMs) return
      process.exit(exitCodes.failure)
    }
    firstAt = now
    void stop().then((whole) => process.exit(whole ? 0 : exitCodes.failure))
  }
  takeSignals(take)
}

/** Loaded on demand, which saves ten megabytes in every process without a simulator. */
async function startSimulator(at?: { port: number; host: string }) {
  const { createSimulator } = await import('../simulator/index.ts')
  const simulator = createSimulator({ paceMs: 30 })
  return { origin: await simulator.listen(at), close: () => simulator.close() }
}

/** Each platform loads its own edge alone. */
async function startService(config: Config, options: ServeOptions): Promise<RunningServer> {
  if (isBun) {
    const { serveOnBun } = await import('../server/bun/serve.ts')
    return serveOnBun(config, options)
  }
  const { serve } = await import('../server/process/serve.ts')
  return serve(config, options)
}

async function runServe(given: Environment, simulate: boolean): Promise<void> {
  if (cluster.isWorker) {
    const { runWorker } = await import('../server/process/cluster-worker.ts')
    await runWorker(readConfig(given), simulate)
    return takeSignals()
  }
  const simulator = simulate ? await startSimulator() : undefined
  const environment = {
    ...given,
    ...(simulator && {
      DASHSCOPE_BASE_URL: simulator.origin,
      REGIONS: toSimulatedRegions(given['REGIONS'] ?? '', simulator.origin),
      RESULT_ORIGINS: simulator.origin,
      HOST: given['HOST'] || '127.0.0.1',
    }),
  }
  const config = readConfig(environment)
  if (isBun) for (const text of findUnsupported(environment)) say(text)
  const start = Promise.withResolvers<RunningServer>()
  // Registered before the start is complete: the first of several processes may already have callers.
  onSignals(async () => {
    const server = await start.promise
    const whole = await server.stop()
    await simulator?.close()
    return whole
  })
  start.resolve(
    config.workers > 1
      ? serveWithWorkers(config, environment)
      : startService(config, { simulated: simulate }),
  )
  const { origin, bound } = await start.promise
  say(
    banner(
      {
        origin,
        bound,
        upstream: new URL(config.baseUrl).host,
        simulate,
        playground: config.playground,
      },
      language,
    ),
  )
}

async function runSimulate(environment: Environment): Promise<void> {
  const { port, host } = readConfig({ PORT: '8001', HOST: '127.0.0.1', ...environment })
  const { origin, close } = await startSimulator({ port, host })
  say(`The DashScope simulator listens on ${origin}; use it with DASHSCOPE_BASE_URL=${origin}`)
  onSignals(async () => {
    await close()
    return true
  })
}

async function main(): Promise<void> {
  // `check` has its own options.
  if (process.argv[2] === 'check') {
    const { checkService } = await import('./check/command.ts')
    return void (process.exitCode = await checkService(process.argv.slice(3), process.env))
  }
  const { command, simulate, overridden, ...flags } = readCommand()
  if (flags.help) return void process.stdout.write(`${help(language)}\n`)
  if (flags.version) return void process.stdout.write(`${version}\n`)
  const environment = { ...process.env, ...overridden }
  return command === 'serve' ? runServe(environment, simulate) : runSimulate(environment)
}

/** Runs the command of the command line. */
export function run(): void {
  exitOnCrash()
  main().catch((error: unknown) => {
    const { code, message } = error as NodeJS.ErrnoException
    if (code === 'EADDRINUSE')
      fail('The port is already in use: choose another with --port or PORT.', exitCodes.failure)
    fail(`Could not start: ${message}`, exitCodes.failure)
  })
}
