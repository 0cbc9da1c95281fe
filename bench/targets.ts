import { closeSync, openSync } from 'node:fs'
import { join } from 'node:path'

import { startCommand } from '../test/support/start-command.ts'
import type { Protocol } from './canned.ts'
import { startNginx } from './nginx.ts'
import { startServer, type Running } from './processes.ts'
import type { ScenarioName } from './scenarios.ts'

export interface Target {
  name: string
  protocol: Protocol
  scenarios: readonly ScenarioName[]
  start: (surroundings: Surroundings) => Promise<Running>
}

interface Surroundings {
  upstream: Running
  /** Temporary; gone after the run. */
  folder: string
}

const everything: readonly ScenarioName[] = ['whole', 'burst', 'paced']

/** The gateway as users start it, or a variant of it, with stdout to a file as under most supervisors. */
function gateway(script: string, environment: Readonly<Record<string, string>>): Target['start'] {
  return async ({ upstream, folder }) => {
    const log = openSync(join(folder, 'log'), 'a')
    const settings = {
      PORT: '0',
      HOST: '127.0.0.1',
      DASHSCOPE_BASE_URL: upstream.origin,
      // As fast as it can is what is asked for here, and nothing to refuse requests for.
      MAX_EVENT_LOOP_DELAY: '0',
      ...environment,
    }
    const running = await startServer(script, settings, log)
    closeSync(log)
    return running
  }
}

const { nodeArguments, program } = startCommand()

export const commandLine = [...nodeArguments, program, 'serve'].join(' ')

/** For variants, which have none of the command line: what it has Node do, and what it says to V8 in the process. */
const ofVariants = [
  ...nodeArguments,
  '--no-maglev --invocation-count-for-turbofan=500 --heap-growing-percent=20',
].join(' ')
const silent = { LOG_LEVEL: 'silent' }
const logged = { LOG_LEVEL: 'info', LOG_FORMAT: 'text' }

export const direct: Target = {
  name: 'upstream, direct',
  protocol: 'dashscope',
  scenarios: everything,
  start: async ({ upstream }) => upstream,
}

export const nginx: Target = {
  name: 'nginx, bytes as they are',
  protocol: 'dashscope',
  scenarios: everything,
  start: ({ upstream, folder }) => startNginx(folder, upstream.origin),
}

const variant = (
  name: string,
  script: string,
  environment: Readonly<Record<string, string>>,
  scenarios: readonly ScenarioName[],
): Target => ({ name, protocol: 'openai', scenarios, start: gateway(script, environment) })

export const asServed = variant('gateway', commandLine, logged, everything)
const asServedSilent = variant('gateway, no log', commandLine, silent, everything)
const synchronousLog = variant('synchronous log', `${ofVariants} bench/variants/synchronous-log.ts`, logged, [
  'whole',
])
const fetchTransport = variant(
  'fetch transport',
  `${ofVariants} bench/variants/fetch-transport.ts`,
  silent,
  everything,
)
const webEdge = variant('web-stream edge', `${ofVariants} bench/variants/web-edge.ts`, silent, everything)
const writePerEvent = variant('write per event', `${ofVariants} bench/variants/write-per-event.ts`, silent, [
  'burst',
])

/** A choice of the design: what was taken, and what it was taken over. */
export interface Choice {
  name: string
  chosen: Target
  other: Target
}

export const choices: readonly Choice[] = [
  { name: 'async iterables, not web streams', chosen: asServedSilent, other: webEdge },
  { name: 'undici `dispatch`, not `fetch`', chosen: asServedSilent, other: fetchTransport },
  { name: 'one write per read, not per event', chosen: asServedSilent, other: writePerEvent },
  { name: 'asynchronous log, not synchronous', chosen: asServed, other: synchronousLog },
  { name: 'no log, not a log (what it costs)', chosen: asServedSilent, other: asServed },
]

export const gateways: readonly Target[] = [
  ...new Set([asServed, ...choices.flatMap(({ chosen, other }) => [chosen, other])]),
]
