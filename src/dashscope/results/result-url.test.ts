import { expect, test } from 'vitest'

import { toPublicUrl, toResultUrl } from './result-url.ts'

const origins = new Set(['http://127.0.0.1:8001'])

test.each([
  ['https://dashscope-7c2c.oss-cn-shanghai.aliyuncs.com/a.png?Signature=x', undefined],
  ['https://dashscope-a717.oss-accelerate.aliyuncs.com/a.png', undefined],
  [
    'http://dashscope-result-bj.oss-cn-beijing.aliyuncs.com/a.png',
    'https://dashscope-result-bj.oss-cn-beijing.aliyuncs.com/a.png',
  ],
  ['http://127.0.0.1:8001/results/a.png', undefined],
])('%s may be fetched', (given, url) => {
  expect(toResultUrl(given, origins)).toBe(url ?? given)
})

test.each([
  'https://evil.example/a.png',
  'https://aliyuncs.com/a.png',
  'https://aliyuncs.com.evil.example/a.png',
  'https://evil-aliyuncs.com/a.png',
  'https://x.aliyuncs.com.@evil.example/a.png',
  'https://user:word@x.aliyuncs.com/a.png',
  'https://x.aliyuncs.com:8443/a.png',
  'http://x.aliyuncs.com:8080/a.png',
  'http://127.0.0.1:8002/a.png',
  'https://127.0.0.1:8001/a.png',
  'http://[::1]/a.png',
  'http://100.100.100.200/latest/meta-data',
  'file:///etc/passwd',
  'ftp://x.aliyuncs.com/a.png',
  'data:image/png;base64,AAAA',
  'oss://x.aliyuncs.com/a.png',
  'not a url',
  '',
  `https://x.aliyuncs.com/${'a'.repeat(5000)}`,
])('%s may not', (given) => {
  expect(toResultUrl(given, origins)).toBeUndefined()
})

test.each([
  ['http://x.oss-cn-beijing.aliyuncs.com/a.png?b=c', 'https://x.oss-cn-beijing.aliyuncs.com/a.png?b=c'],
  ['http://127.0.0.1:8001/a.png', 'http://127.0.0.1:8001/a.png'],
  ['javascript:alert(1)', undefined],
  ['file:///etc/passwd', undefined],
  [5, undefined],
])('%s for the caller', (given, url) => {
  expect(toPublicUrl(given, origins)).toBe(url)
})
