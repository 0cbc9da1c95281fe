import { expect, test } from 'vitest'

import { ConfigError, parseConfig } from './index.ts'

test('defaults', () => {
  expect(parseConfig({})).toMatchObject({
    port: 8000,
    host: '0.0.0.0',
    logLevel: 'info',
    logFormat: 'text',
    baseUrl: 'https://dashscope.aliyuncs.com',
    routes: {},
    strict: false,
    trustedProxies: [],
    keyHash: 'md5',
    heartbeatMs: 15_000,
    commitAfterMs: 10_000,
    shutdownGraceMs: 300_000,
    prestopDelayMs: 0,
  })
})

test.each([
  ['PORT', '0', 'port', 0],
  ['HOST', '::1', 'host', '::1'],
  ['LOG_LEVEL', 'DEBUG', 'logLevel', 'debug'],
  ['STRICT', 'True', 'strict', true],
  ['UPLOADS', 'FALSE', 'uploads', false],
  [
    'RESULT_ORIGINS',
    'http://127.0.0.1:8001/, https://a.example',
    'resultOrigins',
    ['http://127.0.0.1:8001', 'https://a.example'],
  ],
  ['RESULT_ORIGINS', '', 'resultOrigins', []],
  ['REGIONS', '', 'regions', []],
  [
    'REGIONS',
    ' cn, *.cn-beijing.maas.aliyuncs.com ,mine=http://10.0.0.1:80/x,',
    'regions',
    ['cn', '*.cn-beijing.maas.aliyuncs.com', 'mine=http://10.0.0.1:80/x'],
  ],
  ['TASK_TIMEOUT', '900', 'taskMs', 900_000],
  ['DASHSCOPE_BASE_URL', 'http://127.0.0.1:9/api/v1/', 'baseUrl', 'http://127.0.0.1:9/api/v1/'],
  [
    'MODEL_ROUTES',
    ' a = text-generation , b-*=multimodal-generation,',
    'routes',
    { a: 'text-generation', 'b-*': 'multimodal-generation' },
  ],
  [
    'TRUSTED_PROXIES',
    '127.0.0.1, 10.0.0.0/8,fd00::/8',
    'trustedProxies',
    ['127.0.0.1', '10.0.0.0/8', 'fd00::/8'],
  ],
  ['KEY_HASH', 'hmac', 'keyHash', 'hmac'],
  ['TOTAL_TIMEOUT', '30', 'totalMs', 30_000],
  // Compose files and shells pass an unset variable as an empty one.
  ['PORT', '', 'port', 8000],
])('%s=%s', (name, value, field, parsed) => {
  expect(parseConfig({ [name]: value })).toHaveProperty(field, parsed)
})

test.each([
  ['PORT', '65536'],
  ['PORT', '80a'],
  ['PORT', '-1'],
  ['HOST', 'a b'],
  ['LOG_LEVEL', 'loud'],
  ['LOG_FORMAT', 'xml'],
  ['DASHSCOPE_BASE_URL', 'dashscope'],
  ['DASHSCOPE_BASE_URL', 'ftp://host'],
  ['DASHSCOPE_BASE_URL', 'https://host/?key=1'],
  ['STRICT', 'constructor'],
  ['UPLOADS', 'yes'],
  ['RESULT_ORIGINS', '*'],
  ['RESULT_ORIGINS', 'http://a.example/path'],
  ['RESULT_ORIGINS', 'ftp://a.example'],
  ['REGIONS', 'mars'],
  ['REGIONS', 'cn,cn'],
  ['REGIONS', 'evil.example'],
  ['MODEL_ROUTES', 'a=elsewhere'],
  ['TRUSTED_PROXIES', '10.0.0.0/33'],
  ['TRUSTED_PROXIES', '0.0.0.0/0'],
  ['TRUSTED_PROXIES', '::/0'],
  ['TRUSTED_PROXIES', 'proxy.example'],
  ['KEY_HASH', 'sha1'],
  ['TOTAL_TIMEOUT', '0'],
  ['HEARTBEAT_INTERVAL', '1.5'],
  ['MAX_INFLIGHT', '1e3'],
])('%s=%s is refused, with what was given and what is allowed', (name, value) => {
  expect(() => parseConfig({ [name]: value })).toThrow(ConfigError)
  expect(() => parseConfig({ [name]: value })).toThrow(`${name}=${JSON.stringify(value)}: expected `)
})

test.each(['redis://127.0.0.1', 'redis://:p%40ss@[::1]:6379/5', 'rediss://user:pass@host/'])(
  'REDIS_URL=%s',
  (value) => {
    expect(parseConfig({ REDIS_URL: value, RATE_LIMIT_SECRET: 'a' }).redisUrl).toBe(value)
  },
)

test.each([
  ['REDIS_URL', 'redis://'],
  ['REDIS_URL', 'redis:///0'],
  ['REDIS_URL', '/run/redis-secret.sock'],
  ['REDIS_URL', 'http://:secret@host'],
  ['REDIS_URL', 'redis://:secret@host:99999'],
  ['REDIS_URL', 'redis://:secret@host/cache'],
  ['REDIS_URL', 'redis://:secret@host/0/1'],
  ['REDIS_URL', 'redis://:secret%ZZ@host'],
  ['METRICS_TOKEN', 'secret'],
  ['DASHSCOPE_BASE_URL', 'https://user:secret@host'],
  ['DASHSCOPE_BASE_URL', 'https://secret@host'],
  ['REGIONS', 'mine=https://user:secret@host'],
])('%s=%s is refused, and the error contains no secret', (name, value) => {
  expect(() => parseConfig({ [name]: value })).toThrow(new RegExp(`  ${name}=.+: expected `))
  expect(() => parseConfig({ [name]: value })).not.toThrow('secret')
})

test('the error for a list of regions names what is wrong', () => {
  expect(() => parseConfig({ REGIONS: 'cn,mars' })).toThrow(
    "each once; 'mars' is no region and no host of DashScope",
  )
})

test('one error reports all invalid settings', () => {
  expect(() => parseConfig({ PORT: 'x', STRICT: 'y', KEY_HASH: 'z' })).toThrow(
    /PORT="x".*\n.*STRICT="y".*\n.*KEY_HASH="z"/,
  )
})

test('a REDIS_URL without a password needs RATE_LIMIT_SECRET, and the message says how to make one', () => {
  for (const REDIS_URL of ['redis://127.0.0.1', 'redis://user@host', 'rediss://:@host']) {
    expect(() => parseConfig({ REDIS_URL })).toThrow(
      /^  RATE_LIMIT_SECRET is missing: .*openssl rand -hex 32/m,
    )
    expect(() => parseConfig({ REDIS_URL, PORT: 'x' })).toThrow(/PORT="x".*\n.*RATE_LIMIT_SECRET/)
    expect(parseConfig({ REDIS_URL, RATE_LIMIT_SECRET: 'secret' }).rateSecret).toBe('secret')
  }
  expect(parseConfig({ REDIS_URL: 'redis://:password@host' }).rateSecret).toBe('')
  expect(parseConfig({}).rateSecret).toBe('')
})
