import { describe, expect, test } from 'vitest'

import { extensionOf } from './create-upload.ts'
import { toStoreError } from './store-error.ts'
import { toPolicy, type PolicyFrame } from './upload-policy.ts'

const dashscope = 'https://dashscope.aliyuncs.com'

const policy = {
  policy: 'eyJ',
  signature: 'n3dNX/aD3+WAly0QgzsURfiIk00=',
  upload_dir: 'dashscope-instant/52afe077/2025-07-12/b744f4f8-1a9c',
  upload_host: 'https://dashscope-file-mgr.oss-cn-beijing.aliyuncs.com',
  expire_in_seconds: 300,
  max_file_size_mb: 1024,
  oss_access_key_id: 'accessKeyId',
  x_oss_object_acl: 'private',
  x_oss_forbid_overwrite: 'true',
}

const read = (changes: Record<string, unknown>, origin = dashscope) =>
  toPolicy({ data: { ...policy, ...changes } }, origin)

test('a policy is the fields of its form, its host and its limits', () => {
  expect(read({})).toEqual({
    host: 'https://dashscope-file-mgr.oss-cn-beijing.aliyuncs.com',
    directory: 'dashscope-instant/52afe077/2025-07-12/b744f4f8-1a9c',
    fields: [
      ['OSSAccessKeyId', 'accessKeyId'],
      ['policy', 'eyJ'],
      ['Signature', 'n3dNX/aD3+WAly0QgzsURfiIk00='],
      ['x-oss-object-acl', 'private'],
      ['x-oss-forbid-overwrite', 'true'],
    ],
    maxBytes: 1024 * 1024 * 1024,
    lifetimeMs: 300_000,
  })
})

describe('files go to Alibaba Cloud alone', () => {
  test.each([
    'https://dashscope-file-mgr.oss-cn-beijing.aliyuncs.com',
    'https://dashscope-file-mgr.oss-ap-southeast-1.aliyuncs.com/',
    'https://b.oss-accelerate.aliyuncs.com',
  ])('%s', (host) => {
    expect(read({ upload_host: host }).host).toBe(host.replace(/\/$/, ''))
  })

  test.each([
    'http://dashscope-file-mgr.oss-cn-beijing.aliyuncs.com',
    'https://dashscope-file-mgr.oss-cn-beijing.aliyuncs.com:8443',
    'https://user@dashscope-file-mgr.oss-cn-beijing.aliyuncs.com',
    'https://dashscope-file-mgr.oss-cn-beijing.aliyuncs.com/elsewhere',
    'https://dashscope-file-mgr.oss-cn-beijing.aliyuncs.com?a=b',
    'https://dashscope-file-mgr.oss-cn-beijing.aliyuncs.com.evil.example',
    'https://aliyuncs.com',
    'https://evil.oss.aliyuncs.com',
    'https://dashscope.aliyuncs.com.',
    'https://169.254.169.254',
    'https://[::1]',
    'http://127.0.0.1:8001',
    'file:///etc/passwd',
    'oss-cn-beijing.aliyuncs.com',
    '',
    7,
  ])('%s is refused', (host) => {
    expect(() => read({ upload_host: host })).toThrow(expect.objectContaining({ failure: 'malformed' }))
  })

  test('DashScope’s own address is where the simulator has its store', () => {
    const origin = 'http://127.0.0.1:8001'
    expect(read({ upload_host: origin }, origin).host).toBe(origin)
    expect(() => read({ upload_host: 'http://127.0.0.1:8002' }, origin)).toThrow('no store of Alibaba Cloud')
    expect(() => read({ upload_host: `${origin}/x` }, origin)).toThrow("'upload_host'")
  })
})

test.each([
  ['policy', 'a\r\nb'],
  ['signature', '"'],
  ['upload_dir', '../x/'],
  ['upload_dir', 'a"; filename="b'],
  ['oss_access_key_id', undefined],
  ['x_oss_object_acl', ''],
  ['x_oss_forbid_overwrite', true],
  ['max_file_size_mb', 0],
  ['expire_in_seconds', '300'],
])('%s of %j is no policy', (name, value) => {
  expect(() => read({ [name]: value })).toThrow(`without a valid '${name}'`)
})

test.each([undefined, {}, { data: null }])('%j is no policy', (frame) => {
  expect(() => toPolicy(frame as PolicyFrame | undefined, dashscope)).toThrow('without a valid')
})

test.each([
  [
    403,
    '<Error><Code>AccessDenied</Code><Message>Invalid according to Policy: Policy expired.</Message></Error>',
    502,
  ],
  [400, '<Error><Code>EntityTooLarge</Code><Message>Too large.</Message></Error>', 413],
  [503, '<html>busy</html>', 503],
  [500, '', 502],
])('HTTP status %i of the store, %s, becomes %i', (given, xml, status) => {
  const error = toStoreError(given, xml)
  expect(error).toMatchObject({ failure: 'refused', origin: { status } })
  expect(error.message).toContain(`HTTP status ${given}`)
})

test('a redirect of the store is not followed, and is no answer of it', () => {
  expect(toStoreError(302, '')).toMatchObject({ failure: 'malformed' })
})

test.each([
  ['image/png', '.png'],
  ['image/jpeg', '.jpg'],
  ['audio/mpeg', '.mp3'],
  ['application/pdf', '.pdf'],
  ['application/octet-stream', ''],
  ['image/a"b', ''],
])('%s is stored as %s', (type, extension) => {
  expect(extensionOf(type)).toBe(extension)
})
