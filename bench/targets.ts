import { closeSync, existsSync, openSync } from 'node:fs'
import { join } from 'node:path'

import type { Protocol } from './canned.ts'
import { hasNginx, startNginx } from './nginx.ts'
import { startServer, type Running } from './processes.ts'

export interface Target {
  name: string
  protocol: Protocol
  start: (surroundings: TargetOptions) => Promise<Running>
}

export interface TargetOptions {
  upstream: Running
  /** Temporary; deleted after the run. */
  folder: string
  /** Options for Node. */
  nodeOptions?: readonly string[]
}

/** The built gateway; the scripts in package.json build it first. */
export const program = 'dist/cli/main.js'

/** The default configuration. The log on stdout goes to a file, as under most supervisors. */
async function startGateway(
  { upstream, folder, nodeOptions = [] }: TargetOptions,
  runtime?: string,
): Promise<Running> {
  const stdout = openSync(join(folder, 'log'), 'a')
  const environment = {
    PORT: '0',
    HOST: '127.0.0.1',
    DASHSCOPE_BASE_URL: upstream.origin,
    // The load keeps the target fully busy, but it must not refuse requests.
    MAX_EVENT_LOOP_DELAY: '0',
  }
  try {
    return await startServer(
      [...nodeOptions, program, 'serve'].join(' '),
      environment,
      stdout,
      'target',
      runtime,
    )
  } finally {
    closeSync(stdout)
  }
}

export const direct: Target = {
  name: 'direct',
  protocol: 'dashscope',
  start: async ({ upstream }) => upstream,
}

export const nginx: Target = {
  name: 'nginx',
  protocol: 'dashscope',
  start: ({ upstream, folder }) => startNginx(folder, upstream.origin),
}

export const bare: Target = {
  name: 'bare',
  protocol: 'openai',
  start: ({ upstream, nodeOptions = [] }) =>
    startServer(
      [...nodeOptions, 'bench/bare.ts'].join(' '),
      { DASHSCOPE_BASE_URL: upstream.origin },
      'ignore',
      'target',
    ),
}

export const gateway: Target = {
  name: 'gateway',
  protocol: 'openai',
  start: (options) => startGateway(options),
}

/** Bun: `BUN`, or the one that `npm run test:runtimes` has installed. */
function findBun(): string | undefined {
  const installed = ['linux-x64', 'linux-aarch64', 'darwin-aarch64'].map((machine) =>
    join(import.meta.dirname, `../test/runtimes/node_modules/@oven/bun-${machine}/bin/bun`),
  )
  return process.env['BUN'] ?? installed.find(existsSync)
}

const runtime = findBun()

export const bareBun: Target = {
  name: 'bare-bun',
  protocol: 'openai',
  start: ({ upstream }) => {
    const environment = { DASHSCOPE_BASE_URL: upstream.origin, BUN_CONFIG_MAX_HTTP_REQUESTS: '65336' }
    return startServer('bench/bare-bun.ts', environment, 'ignore', 'target', runtime)
  },
}

/** The same program as `gateway`, started by Bun. */
export const bun: Target = {
  name: 'bun',
  protocol: 'openai',
  start: (options) => startGateway(options, runtime),
}

export const allTargets: readonly Target[] = [
  direct,
  ...(hasNginx() ? [nginx] : []),
  bare,
  gateway,
  ...(runtime === undefined ? [] : [bareBun, bun]),
]
