/** compose.yaml against its schema; and image, compose.yaml, unit and manifests against each other. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { join, relative } from 'node:path'

import { parse } from 'yaml'

import { parseConfig, variableList } from '../../src/server/config/index.ts'
import { checkRedis, checkSecret, composeErrors } from './support/check-compose.mjs'
import { components, compose, ofKind, read, root } from './support/read-files.mjs'
import { check, note } from '../support/report.ts'

await check('compose.yaml fits the schema of the Compose specification', () => {
  assert.deepEqual(composeErrors(compose), [])
  const misspelt = structuredClone(compose)
  misspelt.services.gateway.readonly = true
  assert.notDeepEqual(composeErrors(misspelt), [])
})
if (spawnSync('docker', ['compose', 'version']).status === 0) {
  await check('docker compose takes compose.yaml', () => {
    const args = ['compose', '-f', join(root, 'compose.yaml'), '--profile', '*', 'config', '--quiet']
    const { status, stderr } = spawnSync('docker', args, { encoding: 'utf8' })
    assert.equal(status, 0, stderr)
  })
} else {
  note('no docker compose here to take compose.yaml as well')
}
await check('every service is locked down', () => {
  for (const [name, service] of Object.entries(compose.services)) {
    assert.equal(service.read_only, true, name)
    assert.deepEqual(service.cap_drop, ['ALL'], name)
    assert.deepEqual(service.security_opt, ['no-new-privileges:true'], name)
    assert.ok(service.mem_limit && service.pids_limit && service.tmpfs, name)
    assert.equal(service.privileged, undefined, name)
  }
  assert.deepEqual(
    Object.keys(compose.services).filter((name) => compose.services[name].profiles === undefined),
    ['gateway'],
  )
})
await check('everything that compose.yaml names exists', () => {
  const { gateway, nginx } = compose.services
  for (const volume of nginx.volumes) assert.ok(existsSync(join(root, volume.split(':')[0])), volume)
  assert.ok(nginx.volumes.includes('./deploy/nginx/nginx.conf:/etc/nginx/nginx.conf:ro'))
  const [, files] = /^worker_rlimit_nofile (\d+);$/m.exec(read('deploy/nginx/nginx.conf'))
  assert.equal(nginx.ulimits.nofile, Number(files))
  const dockerfile = read('Dockerfile')
  for (const [name, value] of Object.entries(gateway.build.args)) {
    const [, fallback] = /\$\{\w+:-(.*)\}/.exec(value)
    assert.match(dockerfile, new RegExp(`^ARG ${name}="?${fallback}"?$`, 'm'))
  }
  assert.match(read('deploy/nginx/dashscope-gateway/upstream-compose.conf'), /^server gateway:8000 /m)
  assert.deepEqual([gateway.ports.length, nginx.ports.length], [1, 1])
  assert.match(gateway.ports[0], /:8000$/)
  assert.match(nginx.ports[0], /:8080$/)
})
await check('only the gateway reaches Redis, which starts only on request', () => {
  const { gateway, nginx, redis } = compose.services
  assert.deepEqual(compose.networks.back, { internal: true })
  assert.deepEqual(
    [gateway.networks, nginx.networks, redis.networks],
    [['front', 'back'], ['front'], ['back']],
  )
  assert.deepEqual([redis.ports, redis.volumes], [undefined, undefined])
  assert.equal(gateway.environment.REDIS_URL, '${REDIS_URL:-}')
  assert.match(read('compose.yaml'), /^# .*REDIS_URL=redis:\/\/redis:6379 in \.env/m)
  assert.deepEqual(Object.keys(gateway.depends_on), ['rate-limit-secret'])
  assert.equal(gateway.depends_on['rate-limit-secret'].required, false)
})
await check('a secret is made for a Redis without a password, once, and the gateway reads it', checkSecret)
await check(
  'a public service has limits, the same in Compose and Kubernetes, by the addresses of callers',
  () => {
    const { environment } = compose.services.gateway
    const [{ env }] = ofKind('Deployment').spec.template.spec.containers
    for (const name of [
      'MAX_INFLIGHT_PER_KEY',
      'MAX_INFLIGHT_PER_IP',
      'RATE_LIMIT_PER_KEY',
      'RATE_LIMIT_PER_IP',
    ]) {
      const [, value] = new RegExp(`^\\$\\{${name}:-(\\d+)\\}$`).exec(environment[name])
      assert.ok(Number(value) > 0, name)
      assert.equal(env.find((one) => one.name === name).value, value)
      for (const page of ['docs/operations.md', 'docs/operations.zh-CN.md'])
        assert.ok(read(page).includes(`\`${name}=${value}\``), `${page}: ${name}`)
    }
    const pods = env.find(({ name }) => name === 'TRUSTED_PROXIES').value
    const [, networks] = /^\$\{TRUSTED_PROXIES:-(.+)\}$/.exec(environment.TRUSTED_PROXIES)
    for (const ranges of [pods, networks]) parseConfig({ TRUSTED_PROXIES: ranges })
  },
)
await check('images are named by their digests', () => {
  const digest = /@sha256:[0-9a-f]{64}\}?$/
  const { gateway, ...others } = compose.services
  for (const { image } of Object.values(others)) assert.match(image, digest)
  for (const name of ['BASE_IMAGE', 'RUNTIME_IMAGE']) {
    assert.match(gateway.build.args[name], digest)
    assert.match(read('Dockerfile'), new RegExp(`^ARG ${name}=\\S+@sha256:[0-9a-f]{64}$`, 'm'))
  }
})
for (const password of ['', 'a password']) {
  await check(
    `Redis starts with what compose.yaml says, ${password === '' ? 'without' : 'with'} a password`,
    () => checkRedis(password),
  )
}
await check('metrics are read in the network of Compose, and on no port of the machine', () => {
  const { environment } = compose.services.gateway
  assert.equal(environment.METRICS_HOST, '0.0.0.0')
  assert.equal(environment.METRICS_PORT, undefined)
  const { default: off } = variableList.find(({ name }) => name === 'METRICS_PORT')
  assert.ok(off === undefined || Number(off) === 0, String(off))
})
await check(
  'a process keeps no more than three quarters of its limit for the heap, and never leaves a core dump',
  () => {
    const [pod] = ofKind('Deployment').spec.template.spec.containers
    const unit = read('deploy/systemd/dashscope-gateway.service')
    const heapOf = (options) => Number(/--max-old-space-size=(\d+)/.exec(options)[1])
    const { gateway, redis } = compose.services
    const places = [
      [heapOf(gateway.environment.NODE_OPTIONS), Number.parseInt(gateway.mem_limit, 10)],
      [
        heapOf(pod.env.find(({ name }) => name === 'NODE_OPTIONS').value),
        Number.parseInt(pod.resources.limits.memory, 10),
      ],
      [
        heapOf(/^Environment=NODE_OPTIONS=.*$/m.exec(unit)[0]),
        1024 * Number(/^MemoryMax=(\d+)G$/m.exec(unit)[1]),
      ],
    ]
    for (const [heap, limit] of places) assert.equal(heap, 0.75 * limit)
    assert.deepEqual([gateway.ulimits.core, redis.ulimits.core], [0, 0])
    assert.match(unit, /^LimitCORE=0$/m)
    assert.match(read('start.sh'), /^ulimit -c 0$/m)
    for (const page of ['docs/deploy.md', 'docs/deploy.zh-CN.md']) assert.match(read(page), /--ulimit core=0/)
  },
)
await check('the health checks of image and compose.yaml ask the same', () => {
  const [, own] = /CMD (\["node".*\])$/m.exec(read('Dockerfile'))
  const [, ...command] = compose.services.gateway.healthcheck.test
  assert.deepEqual(
    command.map((word) =>
      word.replace("'http://127.0.0.1:8000/health'", "'http://127.0.0.1:' + process.env.PORT + '/health'"),
    ),
    JSON.parse(own),
  )
})

await check('there is time to drain everywhere', () => {
  const variable = variableList.find(({ name }) => name === 'SHUTDOWN_GRACE')
  const grace = Number(variable.default)
  const [, unit] = /^TimeoutStopSec=(\d+)$/m.exec(read('deploy/systemd/dashscope-gateway.service'))
  const { gateway, nginx } = compose.services
  assert.equal(gateway.init, true)
  const all = [unit, gateway.stop_grace_period, nginx.stop_grace_period].map((text) =>
    Number.parseInt(text, 10),
  )
  for (const seconds of all) assert.ok(seconds > grace, `${seconds} s`)
})
await check('there are threads enough for as many WORKERS as there may be', () => {
  const { allowed } = variableList.find(({ name }) => name === 'WORKERS')
  const workers = Number(/from 1 to (\d+)/.exec(allowed)[1])
  const [, unit] = /^TasksMax=(\d+)$/m.exec(read('deploy/systemd/dashscope-gateway.service'))
  const pages = ['docs/deploy.md', 'docs/deploy.zh-CN.md'].map(
    (page) => /--pids-limit (\d+)/.exec(read(page))[1],
  )
  for (const limit of [unit, compose.services.gateway.pids_limit, ...pages])
    assert.ok(limit > 8 * (workers + 1), String(limit))
})
await check('no setting has a name that the gateway does not know', () => {
  const known = new Set([...variableList.map(({ name }) => name), 'NODE_OPTIONS', 'NODE_ENV', 'PATH'])
  const [, image] = /^ENV (.*)$/m.exec(read('Dockerfile'))
  const ofComponents = components
    .flatMap(({ kustomization }) => kustomization.patches ?? [])
    .flatMap(({ patch }) => parse(patch))
    .flatMap(({ path, value }) => (path.endsWith('/env/-') ? [value.name] : []))
  assert.deepEqual(ofComponents, ['REDIS_URL', 'RATE_LIMIT_SECRET'])
  const used = [
    ...ofKind('Deployment').spec.template.spec.containers[0].env.map(({ name }) => name),
    ...ofComponents,
    ...Object.keys(compose.services.gateway.environment),
    ...[...image.matchAll(/(\w+)=/g)].map(([, name]) => name),
    ...[...read('deploy/systemd/dashscope-gateway.service').matchAll(/^Environment=(\w+)=/gm)].map(
      ([, name]) => name,
    ),
  ]
  assert.deepEqual(
    used.filter((name) => !known.has(name)),
    [],
  )
})
await check('Node is started with the same flags everywhere', () => {
  const flags = (text) => text.match(/--disable-sigusr1|--disable-proto=delete|--enable-source-maps/g)
  const [entry] = /^ENTRYPOINT .*$/m.exec(read('Dockerfile'))
  const [unit] = /^ExecStart=.*$/m.exec(read('deploy/systemd/dashscope-gateway.service'))
  assert.deepEqual(flags(entry), flags(unit))
  const { entrypoint, command } = compose.services.gateway
  const image = JSON.parse(entry.slice('ENTRYPOINT '.length))
  assert.deepEqual(
    entrypoint.filter((word) => !word.startsWith('--env-file-if-exists=')),
    image,
  )
  assert.deepEqual(command, JSON.parse(/^CMD (\[.*\])$/m.exec(read('Dockerfile'))[1]))
  assert.equal(flags(entry).length, 3)
})
await check('no file names a registry', () => {
  const texts = [
    'Dockerfile',
    'compose.yaml',
    'docs/deploy.md',
    'docs/deploy.zh-CN.md',
    ...readdirSync(join(root, 'deploy'), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => relative(root, join(entry.parentPath, entry.name))),
  ]
  assert.ok(texts.length > 25)
  for (const path of texts) {
    assert.doesNotMatch(
      read(path),
      /registry\.npm|npmmirror|aliyuncs\.com\/(?!$)|gcr\.io|ghcr\.io|docker\.io|quay\.io/,
      path,
    )
  }
})
