import { expect, test } from 'vitest'

import type { TransportRequest } from '../../../src/dashscope/transport.ts'
import { createGateway } from '../../../src/index.ts'
import { silent } from '../../support/calls.ts'
import { toDataUrl } from '../../support/data-url.ts'
import { postChat } from '../../support/post-chat.ts'
import { key } from '../../support/post-to.ts'
import { readError } from '../../support/read-answer.ts'

const image = toDataUrl('image/png', 7_864_320)
const policy = {
  policy: 'eyJ',
  signature: 'n3dNX',
  upload_dir: 'dashscope-instant/52af/2025-07-12/b744',
  upload_host: 'https://dashscope-file-mgr.oss-cn-beijing.aliyuncs.com',
  expire_in_seconds: 300,
  max_file_size_mb: 100,
  oss_access_key_id: 'LTAI5t',
  x_oss_object_acl: 'private',
  x_oss_forbid_overwrite: 'true',
}

type Store = (request: TransportRequest, signal: AbortSignal) => Promise<{ status: number; text: string }>

/** Sends a large image where DashScope answers with this policy, and the store as `store` does. */
async function ask(changes: Record<string, unknown>, store: Store, timeouts = {}) {
  const requests: TransportRequest[] = []
  const transport = async (request: TransportRequest, signal: AbortSignal) => {
    requests.push(request)
    const isPolicy = request.url.includes('/uploads?')
    const answer = isPolicy
      ? { status: 200, text: JSON.stringify({ data: { ...policy, ...changes }, request_id: 'r' }) }
      : await store(request, signal)
    return { status: answer.status, headers: {}, body: new Blob([answer.text]).stream() }
  }
  const response = await postChat(createGateway({ transport, timeouts }), {
    model: 'qwen3-vl-plus',
    messages: [{ role: 'user', content: [{ type: 'image_url', image_url: { url: image } }] }],
  })
  return { response, requests }
}

const unused: Store = () => Promise.reject(new Error('the store must not be called'))

test.each([
  'http://dashscope-file-mgr.oss-cn-beijing.aliyuncs.com',
  'https://evil.example',
  'http://169.254.169.254',
  'https://dashscope-file-mgr.oss-cn-beijing.aliyuncs.com.evil.example',
])('no file is sent to %s, even if the policy names it', async (host) => {
  const { response, requests } = await ask({ upload_host: host }, unused)
  const error = await readError(response, 502)
  expect(error).toMatchObject({ type: 'dashscope_error', code: 'upstream_malformed' })
  expect(requests).toHaveLength(1)
})

test('a refusal of the store is 502 with its words, and the model is not called', async () => {
  const xml =
    '<?xml version="1.0"?>\n<Error><Code>SignatureDoesNotMatch</Code><Message>The request signature does not match.</Message></Error>'
  const { response, requests } = await ask({}, () => Promise.resolve({ status: 403, text: xml }))
  const error = await readError(response, 502)
  expect(error).toMatchObject({ type: 'dashscope_error', code: 'server_error' })
  expect(error.message).toContain('(SignatureDoesNotMatch): The request signature does not match.')
  expect(requests).toHaveLength(2)
  expect(JSON.stringify(requests[1]?.headers)).not.toContain(key)
})

test('a redirect of the store is not followed', async () => {
  const { response, requests } = await ask({}, () => Promise.resolve({ status: 302, text: '' }))
  expect(await readError(response, 502)).toMatchObject({ code: 'upstream_malformed' })
  expect(requests).toHaveLength(2)
})

test.each([
  ['ECONNREFUSED', 502, 'upstream_unreachable'],
  ['ECONNRESET', 502, 'upstream_interrupted'],
])('%s of the store is %i %s', async (code, status, expected) => {
  const { response } = await ask({}, () => Promise.reject(Object.assign(new Error('no'), { code })))
  expect(await readError(response, status)).toMatchObject({ code: expected })
})

test('a store that takes too long is 504', async () => {
  const store: Store = (_, signal) => silent(signal)
  const { response } = await ask({}, store, { totalMs: 100 })
  const error = await readError(response, 504)
  expect(error).toMatchObject({ code: 'upstream_timeout' })
  expect(error.message).toContain("DashScope's temporary store did not take the file within 0.1 s.")
})

test('a file above the size of the policy is 413', async () => {
  const { response, requests } = await ask({ max_file_size_mb: 7 }, unused)
  expect((await readError(response, 413)).message).toContain('at most 7 MB')
  expect(requests).toHaveLength(1)
})

test('the body is made while it is sent: no more than a piece is in memory', async () => {
  let largest = 0
  let total = 0
  const store: Store = async ({ stream }) => {
    for await (const piece of stream?.chunks() ?? []) {
      largest = Math.max(largest, piece.length)
      total += piece.length
    }
    expect(total).toBe(stream?.length)
    return { status: 403, text: '' }
  }
  await readError((await ask({}, store)).response, 502)
  expect(total).toBeGreaterThan(7_864_320)
  expect(largest).toBeLessThanOrEqual(64 * 1024)
})
