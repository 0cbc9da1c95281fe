import { connect, type Socket } from 'node:net'

import { afterEach, beforeEach, expect, vi } from 'vitest'

import type { TaskOptions } from '../../src/dashscope/tasks/run-task.ts'
import { createMetrics, type metricTable, type Metrics } from '../../src/server/telemetry/metrics.ts'
import { createRequestMetrics } from '../../src/server/telemetry/request-metrics.ts'
import { key } from './edges.ts'
import { quickTasks } from './quick-tasks.ts'
import { soon } from './soon.ts'
import { startServer, type RunningServer } from './start-server.ts'
import { startSimulator, type RunningSimulator } from './start-simulator.ts'

type Name = keyof typeof metricTable

/** For the tests of a file: a server with metrics and a simulator, both new for each test. */
export function useMeteredServer() {
  let simulator: RunningSimulator
  let server: RunningServer
  let metrics: Metrics

  /** The value of one series; labels in any order. */
  const valueOf = async (name: Name, labels: Record<string, string> = {}, suffix = '') => {
    const text = await metrics.registry.metrics()
    const lines = text
      .split('\n')
      .filter((line) => line.startsWith(`${name}${suffix}`) && !line.startsWith('#'))
    const wanted = Object.entries(labels).map(([label, value]) => `${label}="${value}"`)
    const found = lines.filter((line) => /^\w+(?:\{| )/.exec(line)?.[0].slice(0, -1) === name + suffix)
    return found
      .filter((line) => wanted.every((label) => line.includes(label)))
      .reduce((total, line) => total + Number(line.split(' ').at(-1)), 0)
  }
  const chat = (body: unknown, signal: AbortSignal | null = null) =>
    fetch(`${server.baseURL}/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
      signal,
    })
  const start = async (baseUrl: string, writeStallMs = 60_000, tasks: TaskOptions = quickTasks) => {
    metrics = createMetrics('abc1234')
    const { instruments } = metrics
    server = await startServer({
      baseUrl,
      commitAfterMs: 50,
      tasks,
      resultOrigins: [baseUrl],
      edge: {
        observe: createRequestMetrics(instruments, () => performance.now() + bench.ahead),
        onShed: (reason) => instruments.gateway_shed_total.inc({ reason }),
        inFlight: { all: 1, perKey: 0, perIp: 0 },
        writeStallMs,
      },
    })
  }
  const bench = {
    /** Milliseconds added to the clock of the metrics. */
    ahead: 0,
    server: () => server,
    simulator: () => simulator,
    registry: () => metrics.registry,
    restart: async (baseUrl: string, writeStallMs?: number, tasks?: TaskOptions) => {
      await server.stop()
      await start(baseUrl, writeStallMs, tasks)
    },
    chat,
    /** Sends a request, and reads the answer to the end. */
    use: async (body: unknown) => {
      await (await chat(body)).text().catch(() => '')
    },
    valueOf,
    counted: (name: Name, labels: Record<string, string>, count: number, suffix = '') =>
      vi.waitFor(async () => expect(await valueOf(name, labels, suffix)).toBe(count), soon),
    /** Sends the beginning of a request on a new connection, and reads its answer. */
    begin: (rest: string): Socket => {
      const { port, hostname } = new URL(server.origin)
      const socket = connect(Number(port), hostname)
      socket.on('error', () => {}).resume()
      const lines = ['POST /v1/chat/completions HTTP/1.1', 'host: x', `authorization: Bearer ${key}`]
      socket.write(`${lines.join('\r\n')}\r\n${rest}`)
      return socket
    },
  }
  beforeEach(async () => {
    bench.ahead = 0
    simulator = await startSimulator({ taskQueriesPerSecond: 10_000 })
    await start(simulator.origin)
  })
  afterEach(async () => {
    await server.stop()
    await simulator.close()
  })
  return bench
}
