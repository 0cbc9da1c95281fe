/** The Kubernetes manifests: against schemas and types from npm, and against what the gateway and the image are. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'

import { parse } from 'yaml'

import { createGateway } from '../../src/index.ts'
import { typeErrorsOf } from './support/compile.mjs'
import { files, folder, manifests, ofKind, read } from './support/read-files.mjs'
import { check, note } from '../support/report.ts'
import { toSource, validate } from './support/schemas.mjs'

for (const { file, manifest } of manifests) {
  await check(`${file} fits the schema of ${manifest.apiVersion} ${manifest.kind}`, () => validate(manifest))
}
await check('no manifest has a field that its kind has not', () => {
  assert.equal(typeErrorsOf(toSource(manifests.map(({ manifest }) => manifest))), '')
})
await check('both checks find what is wrong', async () => {
  const wrong = (change) => {
    const copy = structuredClone(ofKind('Deployment'))
    change(copy.spec)
    return copy
  }
  await assert.rejects(validate(wrong((spec) => (spec.template.spec.terminationGracePeriodSeconds = '330'))))
  await assert.rejects(validate(wrong((spec) => delete spec.selector)))
  const misspelt = wrong((spec) => (spec.template.spec.containers[0].livenessProb = {}))
  assert.match(typeErrorsOf(toSource([misspelt])), /livenessProb/)
})
await check('the manifests agree with each other', () => {
  const { template, selector } = ofKind('Deployment').spec
  const name = ofKind('Deployment').metadata.name
  const labels = template.metadata.labels
  assert.deepEqual(selector.matchLabels, labels)
  assert.deepEqual(ofKind('Service').spec.selector, labels)
  assert.deepEqual(ofKind('PodDisruptionBudget').spec.selector.matchLabels, labels)
  assert.deepEqual(ofKind('NetworkPolicy').spec.podSelector.matchLabels, labels)
  assert.deepEqual(ofKind('HorizontalPodAutoscaler').spec.scaleTargetRef, {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    name,
  })
  const ports = new Set(template.spec.containers[0].ports.map((port) => port.name))
  assert.ok(ports.has(ofKind('Service').spec.ports[0].targetPort))
  for (const { ports: allowed } of ofKind('NetworkPolicy').spec.ingress) assert.ok(ports.has(allowed[0].port))
})
await check('the pod is locked down, and drains for longer than its open requests may take', () => {
  const { spec } = ofKind('Deployment').spec.template
  const [container] = spec.containers
  assert.deepEqual(container.securityContext, {
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: true,
    capabilities: { drop: ['ALL'] },
  })
  assert.equal(spec.automountServiceAccountToken, false)
  assert.equal(spec.securityContext.runAsNonRoot, true)
  assert.equal(spec.securityContext.seccompProfile.type, 'RuntimeDefault')
  const grace = Number(container.env.find(({ name }) => name === 'SHUTDOWN_GRACE').value)
  assert.ok(spec.terminationGracePeriodSeconds > grace + container.lifecycle.preStop.sleep.seconds)
})
await check('probes ask for what the gateway serves, on the port of the image', () => {
  const [container] = ofKind('Deployment').spec.template.spec.containers
  const served = new Set(createGateway().endpoints.map(({ path }) => path))
  for (const kind of ['startupProbe', 'readinessProbe', 'livenessProbe']) {
    const { path, port } = container[kind].httpGet
    assert.ok(served.has(path), path)
    assert.equal(port, 'http')
  }
  const dockerfile = read('Dockerfile')
  assert.equal(container.ports[0].containerPort, Number(/^EXPOSE (\d+)$/m.exec(dockerfile)[1]))
  assert.equal(
    ofKind('Deployment').spec.template.spec.securityContext.runAsUser,
    Number(/^USER (\d+)/m.exec(dockerfile)[1]),
  )
})
await check('metrics have a port of their own, in no Service, open to one namespace', () => {
  const { metadata, spec } = ofKind('Deployment').spec.template
  const [container] = spec.containers
  const { containerPort } = container.ports.find(({ name }) => name === 'metrics')
  const setting = (wanted) => container.env.find(({ name }) => name === wanted).value
  assert.equal(setting('METRICS_PORT'), String(containerPort))
  assert.equal(setting('METRICS_HOST'), '0.0.0.0')
  assert.deepEqual(metadata.annotations, {
    'prometheus.io/scrape': 'true',
    'prometheus.io/port': String(containerPort),
    'prometheus.io/path': '/metrics',
  })
  assert.equal(ofKind('Service').spec.ports.length, 1)
  const [everyone, measuring] = ofKind('NetworkPolicy').spec.ingress
  assert.deepEqual(everyone, { ports: [{ protocol: 'TCP', port: 'http' }] })
  assert.deepEqual(measuring.ports, [{ protocol: 'TCP', port: 'metrics' }])
  assert.deepEqual(Object.keys(measuring.from[0]), ['namespaceSelector'])
})
await check('there is always a pod: none ends before its successor is ready, and one at a time', () => {
  const { rollingUpdate } = ofKind('Deployment').spec.strategy
  assert.deepEqual(rollingUpdate, { maxSurge: 1, maxUnavailable: 0 })
  assert.equal(ofKind('PodDisruptionBudget').spec.maxUnavailable, 1)
  assert.ok(ofKind('HorizontalPodAutoscaler').spec.minReplicas >= 2)
  assert.equal(ofKind('Deployment').spec.replicas, undefined)
})
await check('pods connect only to HTTPS and DNS, never to a metadata service', () => {
  const [out, names] = ofKind('NetworkPolicy').spec.egress
  assert.deepEqual(out.ports, [{ protocol: 'TCP', port: 443 }])
  assert.deepEqual(new Set(names.ports.map(({ port }) => port)), new Set([53]))
  assert.deepEqual(out.to[0].ipBlock.except, ['169.254.0.0/16', '100.100.100.200/32'])
})
await check('kustomization.yaml has every manifest and no other', () => {
  const { resources, images } = parse(read('deploy/kubernetes/kustomization.yaml'))
  assert.deepEqual(new Set(resources), new Set(files))
  assert.deepEqual([images[0].name], [ofKind('Deployment').spec.template.spec.containers[0].image])
})

const version = spawnSync('kubectl', ['version', '--client'])
if (version.status === 0) {
  await check('kubectl kustomize renders them', () => {
    const { status, stderr } = spawnSync('kubectl', ['kustomize', folder], { encoding: 'utf8' })
    assert.equal(status, 0, stderr)
  })
} else {
  note('no kubectl here to render them as well')
}
