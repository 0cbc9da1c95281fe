import { expect, test } from 'vitest'

import { ConfigError, parseConfig } from '../config/index.ts'
import { findUnsupported, refuseUnsupported } from './unsupported-settings.ts'

const raised = { BUN_CONFIG_MAX_HTTP_REQUESTS: '65336' }

test.each([
  [{ WORKERS: '4' }, /WORKERS=4: on Bun the gateway is one process; start several, each with its PORT/],
  [{ KEEPALIVE_TIMEOUT: '300' }, /KEEPALIVE_TIMEOUT=300: expected at most 255 on Bun/],
])('%j is refused on Bun, with what to do', (environment, words) => {
  const config = parseConfig(environment)
  expect(() => refuseUnsupported(config)).toThrow(ConfigError)
  expect(() => refuseUnsupported(config)).toThrow(words)
})

test('the defaults are accepted, and nothing is reported', () => {
  expect(() => refuseUnsupported(parseConfig({}))).not.toThrow()
  expect(findUnsupported({ ...raised, HEADERS_TIMEOUT: '' })).toEqual([])
})

test.each(['HEADERS_TIMEOUT', 'UPSTREAM_CONNECT_TIMEOUT', 'UPSTREAM_TTFB_TIMEOUT'])(
  '%s has no effect, which is reported when it is set',
  (name) => {
    expect(findUnsupported({ ...raised, [name]: '5' })).toEqual([
      expect.stringMatching(new RegExp(`^${name} has no effect on Bun: .+\\.$`)),
    ])
  },
)

test.each([{}, { BUN_CONFIG_MAX_HTTP_REQUESTS: '100' }])(
  "the limit of Bun's fetch is reported where it is low: %j",
  (environment) => {
    const [text] = findUnsupported(environment)
    expect(text).toMatch(/^Bun sends at most \d+ requests to DashScope at one time/)
  },
)
