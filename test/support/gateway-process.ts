import { join } from 'node:path'

import { start, type Running, type StartOptions } from './processes.ts'

const root = join(import.meta.dirname, '../..')

export interface GatewayProcess extends Running {
  origin: string
  port: number
}

export interface GatewayOptions extends StartOptions {
  nodeArguments?: readonly string[]
  /** Replaces the program in `src`. */
  program?: string
}

/** The gateway as users start it, on a free local port. Of this process's variables it only gets PATH. */
export async function startGateway(
  environment: Readonly<Record<string, string>>,
  { nodeArguments = [], program = 'dist/cli/main.js', ...options }: GatewayOptions = {},
): Promise<GatewayProcess> {
  const running = start([process.execPath, ...nodeArguments, program, 'serve'], {
    ...options,
    cwd: root,
    env: {
      PATH: process.env['PATH'],
      NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'],
      HOST: '127.0.0.1',
      PORT: '0',
      ...environment,
    },
  })
  const [, origin = ''] = await running.waitForOutput(/base_url +(http:\S+)\/v1/)
  return { ...running, origin, port: Number(new URL(origin).port) }
}
