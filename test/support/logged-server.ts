import { createHash } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'

import { expect } from 'vitest'

import { quickTasks } from './quick-tasks.ts'
import { startServer, type RunningServer, type ServerOptions } from './start-server.ts'
import { startSimulator } from './start-simulator.ts'

export const canaryKey = 'sk-canary-key-0123456789'
/** `printf %s "$KEY" | md5sum | cut -c1-8` */
export const canaryHash = createHash('md5').update(canaryKey).digest('hex').slice(0, 8)

export interface LoggedServer extends RunningServer {
  /** Sends a question with the key above, and waits for the last log line of the request. */
  chat: (body: unknown, init?: RequestInit, path?: string) => Promise<Response>
  /** Sends a question, and leaves while DashScope answers. */
  leave: (body: unknown) => Promise<void>
  /** The last lines of requests, once there are `count` of them. */
  completed: (count?: number) => Promise<string[]>
}

/** The server with a simulator behind it, for tests of its log. */
export async function startLogged(options: ServerOptions = {}): Promise<LoggedServer> {
  const simulator = await startSimulator({ taskQueriesPerSecond: 10_000 })
  const server = await startServer({
    baseUrl: simulator.origin,
    resultOrigins: [simulator.origin],
    tasks: quickTasks,
    ...options,
  })
  const ends = () => server.logs().filter((line) => /Request completed|request_completed/.test(line))
  const completed = async (count = 1) => {
    const until = performance.now() + 10_000
    while (ends().length < count && performance.now() < until) await wait(5)
    return ends()
  }
  const chat: LoggedServer['chat'] = async (body, init = {}, path = '/v1/chat/completions') => {
    const before = ends().length
    const response = await fetch(server.origin + path, {
      method: 'POST',
      headers: { authorization: `Bearer ${canaryKey}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
      ...init,
    })
    await response.clone().text()
    await completed(before + 1)
    return response
  }
  const leave = async (body: unknown) => {
    const caller = new AbortController()
    const answer = chat(body, { signal: caller.signal }).catch((error: unknown) => error)
    await expect.poll(() => simulator.calls.length).toBe(1)
    await wait(20)
    caller.abort()
    expect(await answer).toHaveProperty('name', 'AbortError')
  }
  return {
    ...server,
    completed,
    leave,
    chat,
    async stop() {
      await server.stop()
      await simulator.close()
    },
  }
}
