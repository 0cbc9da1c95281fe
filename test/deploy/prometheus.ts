/** A real Prometheus with the files of deploy/prometheus reads a gateway under way: every panel has something to show. */
import assert from 'node:assert/strict'
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

import { createSimulator } from '../../src/simulator/index.ts'
import { ask, askChat } from '../support/ask.ts'
import { as, newKey } from './support/callers.ts'
import { freePort, start, stopAll, until } from '../support/processes.ts'
import { limits, startRedis, startReplica, type Replica } from './support/replicas.ts'
import { check } from '../support/report.ts'

const root = join(import.meta.dirname, '../..')
const folder = mkdtempSync(join(tmpdir(), 'gateway-prometheus-'))

interface Query {
  expr: string
  legendFormat?: string
}

interface Series {
  metric: Record<string, string>
  value: [time: number, value: string]
}

/** Prometheus with our files, but for the target, the pace and the places on disk. */
async function startPrometheus(target: number) {
  const text = readFileSync(join(root, 'deploy/prometheus/prometheus.yaml'), 'utf8')
  assert.match(text, /targets: \['127\.0\.0\.1:9464'\]/)
  assert.match(text, /_interval: 15s/)
  writeFileSync(
    join(folder, 'prometheus.yaml'),
    text.replace('127.0.0.1:9464', `127.0.0.1:${target}`).replaceAll('_interval: 15s', '_interval: 1s'),
  )
  copyFileSync(join(root, 'deploy/prometheus/alerts.yaml'), join(folder, 'alerts.yaml'))
  mkdirSync(join(folder, 'data'))
  const port = await freePort()
  const options = {
    'config.file': join(folder, 'prometheus.yaml'),
    'storage.tsdb.path': join(folder, 'data'),
    'web.listen-address': `127.0.0.1:${port}`,
  }
  start(['prometheus', ...Object.entries(options).map(([name, value]) => `--${name}=${value}`)], {
    cwd: folder,
    env: process.env,
  })
  const get = async <Answer>(path: string): Promise<Answer> => {
    const { status, body } = await ask(`http://127.0.0.1:${port}`, { path: `/api/v1/${path}` })
    assert.equal(status, 200, body)
    return (JSON.parse(body) as { data: Answer }).data
  }
  const query = async (expression: string) =>
    (await get<{ result: Series[] }>(`query?query=${encodeURIComponent(expression)}`)).result
  return { get, query }
}

/** Some of everything that a gateway meets, over and over for as long as rates need; how many were refused. */
async function makeTraffic({ origin }: Replica, rounds: number): Promise<number> {
  const greedy = newKey()
  let refused = 0
  const askGreedily = async () => {
    const { status } = await askChat(origin, '', { stream: false, headers: as(greedy) })
    if (status === 429) refused += 1
  }
  for (let round = 0; round < rounds; round += 1) {
    const headers = () => as(newKey(), `203.0.113.${round}`)
    await Promise.all([
      askChat(origin, 'slow-chunks=10', { headers: headers() }),
      askChat(origin, '', { stream: false, headers: headers() }),
      askChat(origin, 'http-500', { headers: headers() }),
      askChat(origin, 'rst-after=3', { headers: headers() }),
      askChat(origin, 'endless; slow-chunks=20', { headers: headers(), leave: 'body' }),
      ...Array.from({ length: limits.perKey }, askGreedily),
      sleep(1000),
    ])
  }
  return refused
}

function queriesOf(dashboard: string): { title: string; query: Query }[] {
  const { panels } = JSON.parse(dashboard) as { panels: { title: string; targets?: Query[] }[] }
  return panels.flatMap(({ title, targets = [] }) => targets.map((query) => ({ title, query })))
}

try {
  const simulator = createSimulator()
  const redisPort = await freePort()
  const [upstream] = await Promise.all([simulator.listen(), startRedis(redisPort, folder)])
  const gateway = await startReplica({ name: 'only', upstream, redisPort })
  const prometheus = await startPrometheus(gateway.metricsPort)
  await check('Prometheus reads the gateway, and takes all rules', async () => {
    await until('up', async () => (await prometheus.query('up == 1')).length === 1, 60_000)
    let count = 0
    await until('all rules', async () => {
      const { groups } = await prometheus.get<{ groups: { rules: { health: string }[] }[] }>('rules')
      const rules = groups.flatMap((group) => group.rules)
      count = rules.length
      return count > 0 && rules.every(({ health }) => health === 'ok')
    })
    return `${count} rules`
  })
  const refused = await makeTraffic(gateway, 5)
  const fillIn = (expression: string) =>
    expression.replaceAll('$__rate_interval', '10s').replaceAll(/"\$(?:job|instance)"/g, '".+"')
  await check('every query of the dashboard gives numbers, and its legend has what it names', async () => {
    const queries = queriesOf(readFileSync(join(root, 'deploy/grafana/dashboard.json'), 'utf8'))
    const empty: string[] = []
    let total = 0
    for (const { title, query } of queries) {
      const series = await prometheus.query(fillIn(query.expr))
      total += series.length
      const isNumber = series.some(({ value: [, value] }) => Number.isFinite(Number(value)))
      const labels = [...(query.legendFormat ?? '').matchAll(/\{\{(\w+)\}\}/g)].map(([, label = '']) => label)
      // REVISION is not set here: an empty label is none.
      const named = labels.filter((label) => label !== 'commit')
      if (!isNumber || !series.every(({ metric }) => named.every((label) => label in metric)))
        empty.push(title)
    }
    assert.deepEqual(empty, [])
    return `${queries.length} queries, ${total} series`
  })
  await check('the variables of the dashboard have values', async () => {
    for (const label of ['job', 'instance']) {
      const values = await prometheus.get<string[]>(`label/${label}/values?match[]=gateway_build_info`)
      assert.equal(values.length, 1)
    }
  })
  await check('the metrics show the requests that were made', async () => {
    const count = async (labels: Record<string, string>) =>
      (await gateway.metric('gateway_http_requests_total', { route: '/v1/chat/completions', ...labels })) ?? 0
    // Where Redis is too slow for a moment, some more are let through.
    assert.ok(refused > 0 && refused <= 4 * limits.perKey, `${refused} refused`)
    assert.equal(await count({ status: '429' }), refused)
    assert.equal(await count({ status: '500' }), 5)
    assert.equal(await gateway.metric('gateway_client_disconnects_total', { phase: 'stream' }), 5)
    assert.equal(await gateway.metric('gateway_stream_errors_total', { stage: 'mid_stream' }), 5)
    assert.equal(await gateway.metric('gateway_shed_total', { reason: 'key_rate' }), refused)
    assert.equal(await gateway.metric('gateway_inflight_streams'), 0)
    const overhead = await prometheus.query(
      'histogram_quantile(0.99, sum by (le) (gateway_overhead_seconds_bucket))',
    )
    return `overhead p99 ${(Number(overhead[0]?.value[1]) * 1000).toFixed(0)} ms`
  })
  await check('without REDIS_URL there is no gateway_redis_up, so no alert', async () => {
    const alone = await startReplica({ name: 'alone', upstream })
    assert.equal(await alone.metric('gateway_redis_up'), undefined)
    assert.equal(await alone.metric('gateway_build_info'), 1)
  })
  await simulator.close()
} finally {
  await stopAll()
  rmSync(folder, { recursive: true, force: true })
}
