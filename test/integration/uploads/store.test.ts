import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'

import { createDashScope, type DashScope } from '../../../src/dashscope/client.ts'
import { DashScopeError } from '../../../src/dashscope/errors.ts'
import { createFetchTransport } from '../../../src/dashscope/transport.ts'
import { fromDataUrl, type UploadFile } from '../../../src/dashscope/uploads/upload-file.ts'
import { createUndiciTransport } from '../../../src/server/upstream/undici-transport.ts'
import { createSimulator, type RecordedCall } from '../../../src/simulator/index.ts'
import { key } from '../../support/edges.ts'
import { startSimulator, type RunningSimulator } from '../../support/start-simulator.ts'

interface Part {
  name: string
  filename?: string
  type: string
  content: Buffer
}

const undici = createUndiciTransport()
const transports = { fetch: createFetchTransport(), undici: undici.transport }
let simulator: RunningSimulator
beforeAll(async () => {
  simulator = await startSimulator({ uploads: { maxFileMegabytes: 1 } })
})
beforeEach(() => simulator.forget())
afterAll(async () => {
  await undici.close()
  await simulator.close()
})

function connect(
  transport = transports.undici,
  baseUrl = simulator.origin,
  signal = new AbortController().signal,
) {
  return createDashScope({ transport, baseUrl, userAgent: 'test' })(key, signal)
}

function fileOf(size: number, type = 'image/png'): UploadFile {
  return { type, size, chunks: () => [Buffer.alloc(size, 7)] }
}

const upload = async (dashscope: DashScope, ...files: UploadFile[]) =>
  dashscope.upload?.(files, 'qwen-vl-plus') ?? []
const partsOf = (call: RecordedCall | undefined) => (call?.body ?? []) as Part[]

describe.each(Object.entries(transports))('over %s', (_, transport) => {
  test('a policy is read with the key, and the form goes to its host without the key, the file last', async () => {
    const file = fromDataUrl(`data:image/jpeg;base64,${Buffer.from('a picture').toString('base64')}`)
    const [url] = await upload(connect(transport), file ?? fileOf(0))
    const [policy, form] = simulator.calls
    expect(policy).toMatchObject({
      method: 'GET',
      path: '/api/v1/uploads?action=getPolicy&model=qwen-vl-plus',
      key,
    })
    expect(form).toMatchObject({ method: 'POST', path: '/' })
    expect(JSON.stringify(form?.headers)).not.toContain(key)
    expect(form?.headers['content-length']).toMatch(/^\d+$/)
    const parts = partsOf(form)
    expect(parts.map(({ name }) => name)).toEqual([
      'OSSAccessKeyId',
      'policy',
      'Signature',
      'x-oss-object-acl',
      'x-oss-forbid-overwrite',
      'key',
      'success_action_status',
      'x-oss-content-type',
      'file',
    ])
    expect(parts.some(({ content }) => content.includes(key))).toBe(false)
    expect(parts.at(-1)).toMatchObject({ filename: '1.jpg', type: 'image/jpeg' })
    expect(parts.at(-1)?.content.toString()).toBe('a picture')
    expect(url).toBe(`oss://${parts[5]?.content.toString()}`)
    expect(url).toMatch(/^oss:\/\/dashscope-instant\/.+\/1\.jpg$/)
  })

  test('several files share a policy', async () => {
    const urls = await upload(connect(transport), fileOf(3), fileOf(500_000, 'audio/mpeg'))
    expect(urls.map((url) => url.slice(url.lastIndexOf('/')))).toEqual(['/1.png', '/2.mp3'])
    expect(simulator.calls.map(({ method }) => method)).toEqual(['GET', 'POST', 'POST'])
    expect(partsOf(simulator.calls[2]).at(-1)?.content.length).toBe(500_000)
  })
})

test('a file above the limit of the policy is not sent', async () => {
  await expect(upload(connect(), fileOf(1024 * 1024 + 1))).rejects.toMatchObject({
    failure: 'refused',
    origin: { status: 413 },
    message: expect.stringContaining('at most 1 MB') as string,
  })
  expect(simulator.calls).toHaveLength(1)
})

test('an expired policy is the store’s refusal, with its explanation', async () => {
  const expired = createSimulator({ uploads: { policySeconds: -1 } })
  const origin = await expired.listen()
  await expect(upload(connect(transports.fetch, origin), fileOf(200_000))).rejects.toMatchObject({
    failure: 'refused',
    origin: { status: 502 },
    message: expect.stringContaining(
      '(AccessDenied): Invalid according to Policy: Policy expired.',
    ) as string,
  })
  await expired.close()
})

test('nothing is uploaded where uploads are off', () => {
  const options = {
    transport: transports.undici,
    baseUrl: simulator.origin,
    userAgent: 'test',
    uploads: false,
  }
  expect(createDashScope(options)(key, new AbortController().signal).upload).toBeUndefined()
})

test('an error of the policy is DashScope’s error', async () => {
  const dashscope = createDashScope({
    transport: transports.undici,
    baseUrl: simulator.origin,
    userAgent: 'test',
  })('sk-arrears-key', new AbortController().signal)
  await expect(upload(dashscope, fileOf(3))).rejects.toMatchObject({ code: 'Arrearage' })
})

test('an upload ends with its caller', async () => {
  const caller = new AbortController()
  const left = new Error('The caller left.')
  const file: UploadFile = {
    type: 'image/png',
    size: 100,
    async *chunks() {
      yield Buffer.alloc(50)
      caller.abort(left)
      await new Promise((resolve) => setTimeout(resolve, 1000).unref())
    },
  }
  await expect(upload(connect(transports.undici, simulator.origin, caller.signal), file)).rejects.toBe(left)
})

test('an upload that takes too long is a timeout', async () => {
  const stuck: UploadFile = {
    type: 'image/png',
    size: 100,
    async *chunks() {
      yield Buffer.alloc(50)
      await new Promise((resolve) => setTimeout(resolve, 1000).unref())
    },
  }
  const dashscope = createDashScope({
    transport: transports.undici,
    baseUrl: simulator.origin,
    userAgent: 'test',
    timeouts: { totalMs: 300 },
  })(key, new AbortController().signal)
  const failure: unknown = await upload(dashscope, stuck).catch((error: unknown) => error)
  expect(failure).toBeInstanceOf(DashScopeError)
  expect(failure).toMatchObject({
    failure: 'timeout',
    message: "DashScope's temporary store did not take the file within 0.3 s.",
  })
})
