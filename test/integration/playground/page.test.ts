import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'

import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { createRegionList } from '../../../src/dashscope/regions/region-list.ts'
import { createPlayground } from '../../../src/endpoints/playground/index.ts'
import { parseConfig } from '../../../src/server/config/index.ts'
import { readPlaygroundFiles } from '../../../src/server/playground/read-files.ts'
import { serve } from '../../../src/server/process/serve.ts'
import { startServer, type RunningServer } from '../../support/start-server.ts'

const browser = { accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8' }
const baseUrl = 'https://dashscope.aliyuncs.com'
const script = 'console.log("a page")'

const folder = mkdtempSync(join(tmpdir(), 'playground-'))
let server: RunningServer

beforeAll(async () => {
  mkdirSync(join(folder, 'playground'))
  const write = (name: string, content: string) => {
    writeFileSync(join(folder, name), content)
    writeFileSync(join(folder, `${name}.gz`), gzipSync(content))
  }
  write('index.html', '<!doctype html><title>The page</title>')
  write('playground/app-abc.js', script)
  writeFileSync(join(folder, 'playground/app-abc.js.map'), 'not served')
  const files = readPlaygroundFiles(folder)
  const regions = createRegionList(['cn', 'intl', '*.cn-beijing.maas.aliyuncs.com', 'own=http://a'], baseUrl)
  server = await startServer({
    endpoints: createPlayground({ files, simulated: true, version: '1.2.3', regions }),
  })
})
afterAll(async () => {
  await server.stop()
  rmSync(folder, { recursive: true })
})

const get = (path: string, headers: Record<string, string> = {}) =>
  fetch(`${server.origin}${path}`, { headers })

describe('GET /', () => {
  test('is a page for a browser, which may run and reach only its own files and origin', async () => {
    const response = await get('/', browser)
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8')
    expect(await response.text()).toContain('The page')
    const policy = response.headers.get('content-security-policy') ?? ''
    expect(policy.split('; ')).toEqual(
      expect.arrayContaining([
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "connect-src 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
      ]),
    )
    expect(policy).not.toContain('unsafe')
    expect(response.headers.get('cache-control')).toBe('no-cache')
    expect(response.headers.get('vary')).toBe('accept, accept-encoding')
    expect(response.headers.get('x-request-id')).toMatch(/^req_/)
  })

  test.each([[{}], [{ accept: '*/*' }], [{ accept: 'application/json' }]])(
    'stays JSON for %j',
    async (headers: Record<string, string>) => {
      const response = await get('/', headers)
      expect(response.headers.get('vary')).toContain('accept')
      const information = (await response.json()) as { endpoints: object }
      expect(information).toMatchObject({ name: 'dashscope-gateway' })
      expect(Object.keys(information.endpoints).filter((name) => /playground| \/$/.test(name))).toEqual([])
    },
  )

  test('HEAD has the same headers and no body', async () => {
    const response = await fetch(server.origin, { method: 'HEAD', headers: browser })
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8')
    expect(await response.text()).toBe('')
  })

  test('a second visit transfers nothing', async () => {
    const { headers } = await get('/', browser)
    const again = await get('/', { ...browser, 'if-none-match': headers.get('etag') ?? '' })
    expect(again.status).toBe(304)
    expect(await again.text()).toBe('')
  })
})

describe('the files of the page', () => {
  test('may be kept for ever, since their names change with them', async () => {
    const response = await get('/playground/app-abc.js')
    expect(await response.text()).toBe(script)
    expect(response.headers.get('content-encoding')).toBe('gzip')
    expect(response.headers.get('content-type')).toBe('text/javascript; charset=utf-8')
    expect(response.headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
  })

  test.each(['app-abc.js.gz', 'app-abc.js.map', 'other.js', '../index.html', '%2e%2e/index.html', ''])(
    'there are no others: %j',
    async (name) => {
      const response = await get(`/playground/${name}`)
      expect(response.headers.get('content-type')).toMatch(/^application\/json/)
    },
  )

  test('need no key, and a strange one does no harm', async () => {
    expect((await get('/playground/app-abc.js', { authorization: 'Bearer x' })).status).toBe(200)
  })

  test('the page learns that its gateway is simulated', async () => {
    const response = await get('/playground/settings.json')
    expect(await response.json()).toMatchObject({ version: '1.2.3', simulated: true })
  })

  test('the page learns the regions that a request may name, and that of a request which names none', async () => {
    const beijing = { english: 'China (Beijing)', chinese: '中国（北京）' }
    expect(await (await get('/playground/settings.json')).json()).toMatchObject({
      home: { name: 'cn', place: beijing },
      regions: [
        { name: 'intl', place: { english: 'International (Singapore)', chinese: '国际（新加坡）' } },
        { name: 'own' },
        { name: '{WorkspaceId}.cn-beijing.maas.aliyuncs.com', place: beijing },
      ],
    })
  })

  test('no description has them', async () => {
    for (const path of ['/openapi.json', '/llms.txt'])
      expect(await (await get(path)).text()).not.toContain('/playground')
  })
})

test('PLAYGROUND=false switches the page off', async () => {
  const config = parseConfig({ PLAYGROUND: 'false', PORT: '0', HOST: '127.0.0.1', LOG_LEVEL: 'silent' })
  const { origin, stop } = await serve(config)
  try {
    const response = await fetch(origin, { headers: browser })
    expect(await response.json()).toMatchObject({ name: 'dashscope-gateway' })
    expect((await fetch(`${origin}/playground/settings.json`)).status).toBe(404)
  } finally {
    await stop()
  }
})

test('without a built page there is none', () => {
  const regions = createRegionList([], baseUrl)
  expect(createPlayground({ files: new Map(), simulated: false, version: '', regions })).toEqual([])
  expect(readPlaygroundFiles(join(folder, 'nothing')).size).toBe(0)
})
