/** Alerts and dashboard: by Prometheus' own tool, by Grafana's types, and against the metrics that the gateway has. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { parse, stringify } from 'yaml'

import { typeErrorsOf } from './support/compile.mjs'
import { metrics } from './support/metrics.mjs'
import { findUnknown, labelsOfResult } from './support/promql.mjs'
import { compose, ofKind, read, root } from './support/read-files.mjs'
import { check } from '../support/report.ts'
import { toSource as toLiterals, validate } from './support/schemas.mjs'
import { toSource } from './support/dashboard-types.mjs'

const alerts = parse(read('deploy/prometheus/alerts.yaml'))
const rules = alerts.groups.flatMap((group) => group.rules)
const dashboard = JSON.parse(read('deploy/grafana/dashboard.json'))
const panels = dashboard.panels.filter(({ type }) => type !== 'row')
const queries = panels.flatMap(({ title, targets }) => targets.map((target) => ({ title, ...target })))
const folder = mkdtempSync(join(tmpdir(), 'gateway-monitoring-'))

/** Both outputs as one: promtool writes failures to another output than the rest. */
function promtool(...args) {
  const { status, stdout } = spawnSync('sh', ['-c', 'exec promtool "$@" 2>&1', 'sh', ...args], {
    encoding: 'utf8',
  })
  return { status, said: stdout }
}

/** As Grafana does before it asks Prometheus. */
const fillIn = (expression) =>
  expression.replaceAll('$__rate_interval', '5m').replaceAll(/"\$(job|instance)"/g, '".+"')

/**
 * The unit tests of an alert against rules in which it is another one; all of them in one run.
 * @returns names of those that pass all the same
 */
function findUnnoticed(changes) {
  const tests = parse(read('test/deploy/alerts.test.yaml'))
  const files = changes.map(({ name, alert, rules: changed }, index) => {
    const rulesFile = `rules-${index}.yaml`
    const file = join(folder, `test-${index}.yaml`)
    writeFileSync(join(folder, rulesFile), stringify({ groups: [{ name: 'changed', rules: changed }] }))
    const ofAlert = tests.tests.filter((test) => test.name.startsWith(alert))
    assert.ok(ofAlert.length > 0, `${alert} has no unit test`)
    writeFileSync(file, stringify({ ...tests, rule_files: [rulesFile], tests: ofAlert }))
    return { name, file }
  })
  const { said } = promtool('test', 'rules', ...files.map(({ file }) => file))
  const results = said.split('Unit Testing:').slice(1)
  assert.equal(results.length, files.length, said)
  return files.flatMap(({ name, file }, index) => {
    assert.ok(results[index].includes(file) && /SUCCESS|FAILED/.test(results[index]), results[index])
    return results[index].includes('FAILED') ? [] : [name]
  })
}

try {
  await check('promtool takes the rules and the configuration of Prometheus', () => {
    const strict = ['check', 'rules', '--lint=all', '--lint-fatal']
    const { status, said } = promtool(...strict, join(root, 'deploy/prometheus/alerts.yaml'))
    assert.equal(status, 0, said)
    const whole = promtool('check', 'config', join(root, 'deploy/prometheus/prometheus.yaml'))
    assert.equal(whole.status, 0, whole.said)
  })
  await check('every alert fires when it should, and only then', () => {
    const { status, said } = promtool('test', 'rules', join(root, 'test/deploy/alerts.test.yaml'))
    assert.equal(status, 0, said)
    return `${rules.length} rules`
  })
  await check('the unit tests notice a rule that never fires, always fires, or fires at once', () => {
    const ways = {
      'as it is': (rule) => rule,
      never: (rule) => ({ ...rule, expr: `(${rule.expr}) and on () vector(0) > 1` }),
      always: (rule) => ({ ...rule, expr: rule.expr.replace(/(?:>|==) [\d.* ]+/, '>= 0 ') }),
      'at once': (rule) => ({ ...rule, for: '0s' }),
    }
    const changes = rules.flatMap((rule, index) =>
      Object.entries(ways).flatMap(([way, change]) => {
        const other = change(rule)
        if (way === 'at once' && rule.for === undefined) return []
        assert.ok(way === 'as it is' || other.expr !== rule.expr || other.for !== rule.for, way)
        const name = `${rule.alert}, rule ${index}, ${way}`
        return [{ name, alert: rule.alert, rules: rules.with(index, other) }]
      }),
    )
    assert.deepEqual(
      findUnnoticed(changes),
      changes.flatMap(({ name }) => (name.endsWith('as it is') ? [name] : [])),
    )
    return `${changes.length - rules.length} changes`
  })
  await check('every alert says what it means and where to read on', () => {
    for (const { alert, labels, annotations } of rules) {
      assert.ok(['critical', 'warning', 'info'].includes(labels.severity), alert)
      assert.ok(annotations.summary !== '' && annotations.description !== '', alert)
      for (const page of ['docs/operations.md', 'docs/operations.zh-CN.md']) {
        assert.ok(existsSync(join(root, page)), page)
        assert.match(read(page), new RegExp(`^#+ ${alert}$`, 'm'), `${page} has no heading ${alert}`)
      }
      assert.equal(annotations.runbook_url, `docs/operations.md#${alert.toLowerCase()}`)
    }
  })
  await check('the documented command turns the alerts into a PrometheusRule', async () => {
    const [block] = /^\{ printf .*?kubectl apply -f -$/ms.exec(read('docs/deploy.md'))
    const script = `kubectl() { [ "$*" = 'apply -f -' ] && cat; }\n${block}`
    const { status, stdout } = spawnSync('bash', ['-c', script], { cwd: root, encoding: 'utf8' })
    assert.equal(status, 0)
    const manifest = parse(stdout)
    assert.deepEqual([manifest.kind, manifest.spec], ['PrometheusRule', alerts])
    await validate(manifest)
    assert.equal(typeErrorsOf(toLiterals([manifest])), '')
  })
  await check('the limit of GatewayMemory is that of compose.yaml and of the pods', () => {
    const { expr } = rules.find(({ alert }) => alert === 'GatewayMemory')
    const [, mebibytes] = /> 0\.85 \* (\d+) \* 1024 \* 1024/.exec(expr)
    const [container] = ofKind('Deployment').spec.template.spec.containers
    assert.equal(compose.services.gateway.mem_limit, `${mebibytes}m`)
    assert.equal(container.resources.limits.memory, `${mebibytes}Mi`)
  })
  await check('Prometheus takes every expression of the dashboard', () => {
    const wrap = (expressions) => {
      const file = join(folder, 'expressions.yaml')
      const rulesOf = expressions.map((expr, index) => ({ record: `panel:${index}`, expr }))
      writeFileSync(file, stringify({ groups: [{ name: 'panels', rules: rulesOf }] }))
      return promtool('check', 'rules', file)
    }
    const { status, said } = wrap(queries.map(({ expr }) => fillIn(expr)))
    assert.equal(status, 0, said)
    assert.equal(wrap(['sum(rate(up))']).status, 1)
    return `${queries.length} expressions`
  })
  await check('no expression has a metric or a label that the gateway has not', () => {
    const all = [...queries.map(({ expr }) => fillIn(expr)), ...rules.map(({ expr }) => expr)]
    assert.deepEqual(
      all.flatMap((expression) => findUnknown(expression, metrics)),
      [],
    )
    const wrong = {
      'sum by (job) (rate(gateway_requests_total[5m]))': ['gateway_requests_total'],
      'gateway_tokens_total{kind="input"}': ['kind of gateway_tokens_total'],
      'sum by (model) (gateway_shed_total)': ['model of sum by (model) (gateway_shed_total)'],
      gateway_overhead_seconds: ['gateway_overhead_seconds'],
      'gateway_redis_up{': ['syntax error at 17'],
    }
    for (const [expression, unknown] of Object.entries(wrong)) {
      assert.deepEqual(findUnknown(expression, metrics), unknown)
    }
  })
  await check('legends name labels that the series have', () => {
    for (const { title, expr, legendFormat } of queries) {
      const labels = labelsOfResult(fillIn(expr), metrics)
      for (const [, label] of legendFormat.matchAll(/\{\{(\w+)\}\}/g))
        assert.ok(labels.includes(label), title)
    }
  })
  await check('the dashboard fits the types of Grafana', () => {
    assert.equal(typeErrorsOf(toSource(dashboard)), '')
    const misspelt = structuredClone(dashboard)
    misspelt.panels.find(({ type }) => type === 'timeseries').fieldConfig.defaults.custom.lineWidht = 1
    assert.match(typeErrorsOf(toSource(misspelt)), /lineWidht/)
    const odd = structuredClone(dashboard)
    odd.panels.find(({ type }) => type === 'stat').options.colorMode = 'rainbow'
    assert.match(typeErrorsOf(toSource(odd)), /rainbow/)
  })
  await check(
    'every panel asks the data source of the variable, says what it shows, and has a place of its own',
    () => {
      const ids = new Set(dashboard.panels.map(({ id }) => id))
      assert.equal(ids.size, dashboard.panels.length)
      const taken = new Set()
      for (const { title, description, datasource, targets, gridPos } of panels) {
        assert.ok(title !== '' && description !== '', title)
        for (const source of [datasource, ...targets.map((target) => target.datasource)]) {
          assert.deepEqual(source, { type: 'prometheus', uid: '${datasource}' }, title)
        }
        assert.ok(targets.length > 0 && targets.every(({ expr }) => expr.includes('job=~"$job"')), title)
        assert.ok(gridPos.x + gridPos.w <= 24, title)
        for (let x = gridPos.x; x < gridPos.x + gridPos.w; x += 1) {
          for (let y = gridPos.y; y < gridPos.y + gridPos.h; y += 1) {
            assert.ok(!taken.has(`${x} ${y}`), `${title} lies on another panel`)
            taken.add(`${x} ${y}`)
          }
        }
      }
      assert.deepEqual(
        dashboard.templating.list.map(({ name }) => name),
        ['datasource', 'job', 'instance'],
      )
      return `${panels.length} panels`
    },
  )
  await check('every metric of the gateway’s own is on the dashboard', () => {
    const text = queries.map(({ expr }) => expr).join('\n')
    assert.deepEqual(
      [...metrics.keys()].filter((name) => name.startsWith('gateway_') && !text.includes(name)),
      [],
    )
  })
} finally {
  rmSync(folder, { recursive: true })
}
