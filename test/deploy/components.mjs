/** The components beside the Kubernetes manifests: their own manifests, and what they make of the others. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'

import { parse, parseAllDocuments } from 'yaml'

import { typeErrorsOf } from './support/compile.mjs'
import { metrics } from './support/metrics.mjs'
import { components, compose, folder, manifests, ofKind, read } from './support/read-files.mjs'
import { check, note } from '../support/report.ts'
import { toSource, validate } from './support/schemas.mjs'

const named = Object.fromEntries(components.map((component) => [component.name, component]))

/** A manifest after the patches of a component that are for it: additions to the end of lists. */
function patch(manifest, { kustomization }) {
  const patched = structuredClone(manifest)
  for (const { target, patch: text } of kustomization.patches ?? []) {
    if (target.kind !== manifest.kind || target.name !== manifest.metadata.name) continue
    for (const { op, path, value } of parse(text)) {
      assert.ok(op === 'add' && path.endsWith('/-'), `${op} ${path}`)
      const list = path
        .split('/')
        .slice(1, -1)
        .reduce((inner, key) => inner[key], patched)
      assert.ok(Array.isArray(list), path)
      list.push(value)
    }
  }
  return patched
}

/** All that is applied with a component. */
const withComponent = (component) => [
  ...manifests.map(({ manifest }) => patch(manifest, component)),
  ...component.manifests.map(({ manifest }) => manifest),
]

function checkRedis(all) {
  const find = (kind, name) => all.find((one) => one.kind === kind && one.metadata.name === name)
  const gateway = find('Deployment', 'dashscope-gateway')
  const redis = find('Deployment', 'dashscope-gateway-redis')
  const service = find('Service', 'dashscope-gateway-redis')
  const labels = redis.spec.template.metadata.labels
  assert.deepEqual([redis.spec.selector.matchLabels, service.spec.selector], [labels, labels])

  const env = gateway.spec.template.spec.containers[0].env
  const [{ port }] = service.spec.ports
  assert.equal(env.find(({ name }) => name === 'REDIS_URL').value, `redis://${service.metadata.name}:${port}`)
  const { optional } = env.find(({ name }) => name === 'RATE_LIMIT_SECRET').valueFrom.secretKeyRef
  // Without it the gateway would not start; so says Kubernetes, too.
  assert.equal(optional, undefined)

  const [, , out] = find('NetworkPolicy', 'dashscope-gateway').spec.egress
  assert.deepEqual(out, {
    to: [{ podSelector: { matchLabels: labels } }],
    ports: [{ protocol: 'TCP', port: redis.spec.template.spec.containers[0].ports[0].containerPort }],
  })
  const policy = find('NetworkPolicy', 'dashscope-gateway-redis').spec
  assert.deepEqual(policy.podSelector.matchLabels, labels)
  assert.deepEqual(policy.policyTypes, ['Ingress', 'Egress'])
  assert.equal(policy.egress, undefined)
  const [{ from, ports }] = policy.ingress
  assert.deepEqual(from, [{ podSelector: { matchLabels: gateway.spec.template.metadata.labels } }])
  assert.deepEqual([ports, policy.ingress.length], [[{ protocol: 'TCP', port: 'redis' }], 1])
}

for (const component of components) {
  await check(`component ${component.name} fits the schemas and types, and lists its files`, async () => {
    const { kind, resources = [], patches = [] } = component.kustomization
    assert.equal(kind, 'Component')
    assert.deepEqual(new Set(resources), new Set(component.manifests.map(({ file }) => file)))
    const all = withComponent(component)
    for (const manifest of all) await validate(manifest)
    assert.equal(typeErrorsOf(toSource(all)), '')
    for (const { target } of patches) assert.equal(ofKind(target.kind).metadata.name, target.name)
  })
}
await check('kustomization.yaml names each component, with its use', () => {
  const text = read('deploy/kubernetes/kustomization.yaml')
  const listed = [...text.matchAll(/^# {3}- (\S+) +# \S/gm)].map(([, name]) => name)
  const names = Object.keys(named)
  assert.deepEqual([listed.length, new Set(listed)], [names.length, new Set(names)])
})
await check('redis: only gateways reach it, and it reaches nothing', () =>
  checkRedis(withComponent(named.redis)),
)
await check('redis: locked down like the gateway, with the settings of compose.yaml', () => {
  const { spec } = named.redis.manifests.find(({ manifest }) => manifest.kind === 'Deployment').manifest.spec
    .template
  const pod = ofKind('Deployment').spec.template.spec
  assert.deepEqual(spec.securityContext, pod.securityContext)
  assert.deepEqual(spec.containers[0].securityContext, pod.containers[0].securityContext)
  assert.equal(spec.automountServiceAccountToken, false)
  const { command, image, mem_limit } = compose.services.redis
  assert.deepEqual(spec.containers[0].args, command.slice(0, command.indexOf('--requirepass')))
  assert.equal(spec.containers[0].resources.limits.memory, `${Number.parseInt(mem_limit, 10)}Mi`)
  const [{ name, newName, digest }] = named.redis.kustomization.images
  assert.equal(name, spec.containers[0].image)
  assert.match(image, new RegExp(`^\\$\\{REDIS_IMAGE:-${newName}:[\\d.]+@${digest}\\}$`))
})
await check('streams: the autoscaler goes by CPU and by a gauge that the gateway has', () => {
  const { spec } = patch(ofKind('HorizontalPodAutoscaler'), named.streams)
  assert.deepEqual(
    spec.metrics.map(({ type }) => type),
    ['Resource', 'Pods'],
  )
  assert.deepEqual(metrics.get(spec.metrics[1].pods.metric.name), { type: 'gauge', labels: [] })
})
await check('pod-monitor: the pods of the gateway, at the port of their metrics', () => {
  const [{ manifest }] = named['pod-monitor'].manifests
  const { metadata, spec } = ofKind('Deployment').spec.template
  const [{ port, path }] = manifest.spec.podMetricsEndpoints
  assert.deepEqual(manifest.spec.selector.matchLabels, metadata.labels)
  assert.ok(spec.containers[0].ports.some(({ name }) => name === port))
  assert.equal(path, metadata.annotations['prometheus.io/path'])
})

if (spawnSync('kubectl', ['version', '--client']).status === 0) {
  await check('kubectl kustomize renders all of them at once', () => {
    const place = mkdtempSync(join(tmpdir(), 'gateway-kustomize-'))
    try {
      const kustomization = {
        resources: [relative(place, folder)],
        components: components.map(({ name }) => relative(place, join(folder, name))),
      }
      writeFileSync(join(place, 'kustomization.yaml'), JSON.stringify(kustomization))
      const { status, stdout, stderr } = spawnSync('kubectl', ['kustomize', place], { encoding: 'utf8' })
      assert.equal(status, 0, stderr)
      const all = parseAllDocuments(stdout).map((document) => document.toJS())
      assert.equal(all.length, manifests.length + components.flatMap((one) => one.manifests).length)
      checkRedis(all)
      assert.ok(all.some(({ kind }) => kind === 'PodMonitor'))
      assert.equal(all.find(({ kind }) => kind === 'HorizontalPodAutoscaler').spec.metrics.length, 2)
    } finally {
      rmSync(place, { recursive: true })
    }
  })
} else {
  note('no kubectl here to render them as well')
}
