/** nginx, with the files of deploy/nginx, in front of the gateway, which calls the simulator. All on 127.0.0.1. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { ask, askChat, textOf } from '../support/ask.ts'
import { checkCallers } from './support/nginx-callers.ts'
import { checkPage } from './support/nginx-page.ts'
import { startWaitingServer } from './support/waiting-server.ts'
import { startNginx, type Nginx, type NginxOptions } from './support/nginx.ts'
import {
  askOverHttp2,
  checkError,
  checkDisconnect,
  checkStreaming,
  describe,
  metricsToken,
  startDeployment,
  type Deployment,
} from './support/deployment.ts'
import { stopAll, until } from '../support/processes.ts'
import { check } from '../support/report.ts'
import { startRecordingServer, type RecordedRequest } from './support/recording-server.ts'

const folder = mkdtempSync(join(tmpdir(), 'gateway-nginx-'))
const readTimeoutSeconds = 20
const silenceMs = 62_000

const open = (name: string, options: Omit<NginxOptions, 'folder'>) =>
  startNginx({ ...options, folder: join(folder, name) })

async function checkForwarding(): Promise<void> {
  const { requests, server, port } = await startRecordingServer()
  const nginx = await open('forwarding', { site: 'dashscope-gateway-plain.conf', upstream: port })
  await check('the address headers of a client are overwritten', async () => {
    const claims = { 'x-forwarded-for': '6.6.6.6', 'x-real-ip': '6.6.6.6', forwarded: 'for=6.6.6.6' }
    await ask(nginx.origin, { path: '/v1/models', headers: { ...claims, 'x-forwarded-host': 'evil' } })
    const none: RecordedRequest = { headers: {}, version: '', bytes: 0 }
    const [{ headers, version } = none] = requests
    assert.equal(version, '1.1')
    assert.equal(headers['x-forwarded-for'], '127.0.0.1')
    assert.equal(headers['x-forwarded-proto'], 'http')
    assert.doesNotMatch(JSON.stringify(headers), /6\.6\.6\.6|evil/)
  })
  await check('a POST whose connection dies is not sent again; 502 in the envelope', async () => {
    const before = requests.length
    checkError(await ask(nginx.origin, { path: '/v1/chat/completions', body: '{}' }), 502, 'internal_error')
    assert.equal(requests.length, before + 1)
  })
  await nginx.process.stop()
  server.close()
}

async function checkCrowd(): Promise<void> {
  const waiting = await startWaitingServer(600)
  const nginx = await open('waiting', { site: 'dashscope-gateway-plain.conf', upstream: waiting.port })
  await check('600 streams at one time pass one worker process', async () => {
    assert.deepEqual(await waiting.requestAll(nginx.origin), { 200: 600 })
    assert.doesNotMatch(nginx.logs(), /worker_connections|Too many open files/)
  })
  await nginx.process.stop()
  waiting.close()
}

async function checkTls(deployment: Deployment): Promise<void> {
  const nginx = await open('tls', { site: 'dashscope-gateway.conf', upstream: deployment.gateway.port })
  const direct = deployment.gateway.origin
  await check('TLS, HTTP/1.1: pieces arrive one by one', () => checkStreaming(nginx.origin, direct))
  await check('TLS, HTTP/2: pieces arrive one by one', async () => {
    const { status, gapMs, body } = await askOverHttp2(nginx.origin)
    assert.equal(status, 200)
    assert.match(body, /data: \[DONE\]\n\n$/)
    assert.ok(gapMs > 1000, `a gap of ${gapMs} ms`)
    return `last byte ${gapMs.toFixed(0)} ms after the first`
  })
  await check('TLS: leaving in mid-stream ends the call to DashScope', () =>
    checkDisconnect(deployment, nginx.origin, 'endless; slow-chunks=50', { leave: 'body' }),
  )
  await nginx.process.stop()
}

async function checkSilence(deployment: Deployment): Promise<void> {
  const site = 'dashscope-gateway-plain.conf'
  const nginx = await open('silence', { site, upstream: deployment.gateway.port, readTimeoutSeconds })
  const withinMs = silenceMs + 30_000
  await Promise.all([
    check(
      `${silenceMs / 1000} s of silence with a read timeout of ${readTimeoutSeconds} s: the stream survives`,
      async () => {
        const seen = await askChat(nginx.origin, `slow-ttfb=${silenceMs}`, { withinMs })
        assert.equal(seen.status, 200, describe(seen))
        const comments = seen.body.match(/^: keep-alive$/gm)?.length ?? 0
        assert.ok(comments >= 3, `${comments} comments`)
        assert.ok(textOf(seen).length > 0)
        assert.match(seen.body, /data: \[DONE\]\n\n$/)
        assert.ok(seen.lastByteMs >= silenceMs)
        return `${comments} comments, first after ${(seen.firstByteMs / 1000).toFixed(1)} s`
      },
    ),
    check(
      'the same silence without a stream ends at that timeout: 504 in the envelope, no retry',
      async () => {
        const seen = await askChat(nginx.origin, `slow-ttfb=${silenceMs}`, { stream: false, withinMs })
        checkError(seen, 504, 'internal_error')
        assert.equal(seen.headers['x-should-retry'], 'false')
        return `after ${(seen.lastByteMs / 1000).toFixed(1)} s`
      },
    ),
  ])
  await nginx.process.stop()
}

async function checkBodies(nginx: Nginx): Promise<void> {
  await check('a body of 5 MB passes, and lies in no file', async () => {
    const body = JSON.stringify({
      model: 'qwen-plus',
      messages: [{ role: 'user', content: 'x'.repeat(5_000_000) }],
    })
    const headers = { authorization: 'Bearer sk-0123456789abcdef', 'content-type': 'application/json' }
    const seen = await ask(nginx.origin, { path: '/v1/chat/completions', headers, body })
    assert.ok(seen.status === 200 || seen.status === 400, describe(seen))
    assert.doesNotMatch(nginx.logs(), /temporary file/)
    assert.deepEqual(nginx.temporaryFiles(), [])
    return `status ${seen.status}`
  })
  await check('a body beyond the limit: 413 in the envelope', async () => {
    const seen = await ask(nginx.origin, {
      path: '/v1/chat/completions',
      body: 'x'.repeat(20 * 1024 * 1024 + 1),
    })
    checkError(seen, 413, 'invalid_request_error')
  })
}

async function checkPlain(deployment: Deployment): Promise<void> {
  const site = 'dashscope-gateway-plain.conf'
  const nginx = await open('plain', { site, upstream: deployment.gateway.port })
  const direct = deployment.gateway.origin
  await check('pieces arrive one by one, the first at once', () => checkStreaming(nginx.origin, direct))
  await check('leaving before the first event ends the call to DashScope', () =>
    checkDisconnect(deployment, nginx.origin, 'slow-ttfb=60000', {}),
  )
  await check('leaving in mid-stream ends the call to DashScope', () =>
    checkDisconnect(deployment, nginx.origin, 'endless; slow-chunks=50', { leave: 'body' }),
  )
  await check('leaving without a stream ends the call to DashScope', () =>
    checkDisconnect(deployment, nginx.origin, 'slow-ttfb=60000', { stream: false }),
  )
  await check("the gateway's errors for DashScope refusals pass unchanged", async () => {
    const seen = await askChat(nginx.origin, 'error=InvalidApiKey')
    assert.equal(seen.status, 401, describe(seen))
    assert.match(seen.body, /"authentication_error"/)
  })
  await checkBodies(nginx)
  await check('no log has a query string, a key or a prompt', async () => {
    await ask(nginx.origin, { path: '/v1/models?api_key=sk-canary-0001' })
    const missing = await ask(nginx.origin, { path: '/nowhere?prompt=canary-0002' })
    assert.equal(missing.status, 404)
    await until('the log', () => nginx.logs().includes('"path":"/nowhere"'))
    assert.doesNotMatch(nginx.logs(), /canary|sk-0123456789abcdef|借款/)
  })
  await check('/metrics is not public', async () => {
    const headers = { authorization: `Bearer ${metricsToken}` }
    assert.equal((await ask(direct, { path: '/metrics', headers })).status, 200)
    for (const path of ['/metrics', '/metrics?x', '//metrics', '/%6detrics', '/v1/../metrics', '/metrics/']) {
      const seen = await ask(nginx.origin, { path, headers })
      assert.equal(seen.status, 404, path)
      assert.doesNotMatch(seen.body, /gateway_/)
    }
  })
  await check('too many requests from one address: 429 in the envelope', async () => {
    const seen = await Promise.all(Array.from({ length: 80 }, () => ask(nginx.origin, { path: '/health' })))
    const refused = seen.filter(({ status }) => status !== 200)
    assert.ok(refused[0] !== undefined, 'none was refused')
    for (const one of refused) checkError(one, 429, 'invalid_request_error')
    assert.equal(refused[0].headers['x-should-retry'], 'true')
    return `${refused.length} of 80`
  })
  await check('without a gateway: 502 in the envelope', async () => {
    await deployment.gateway.stop()
    // The requests before this one have used up what one address may ask for, for a moment.
    let last = await ask(nginx.origin, { path: '/health' })
    await until('502', async () => {
      last = await ask(nginx.origin, { path: '/health' })
      return last.status === 502
    })
    checkError(last, 502, 'internal_error')
  })
  await nginx.process.stop()
}

try {
  const deployment = await startDeployment()
  await checkCrowd()
  await checkCallers(folder)
  await Promise.all([
    checkForwarding(),
    checkSilence(deployment),
    checkTls(deployment),
    checkPage(deployment, folder),
  ])
  await checkPlain(deployment)
  await deployment.simulator.close()
} finally {
  await stopAll()
  rmSync(folder, { recursive: true, force: true })
}
