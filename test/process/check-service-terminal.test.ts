import { beforeAll, expect, test, vi } from 'vitest'

import { key, CheckServers, keylessSummary, names } from '../support/check-service.ts'
import { freePort } from '../support/free-port.ts'
import { runInTerminal } from '../support/run-in-terminal.ts'

vi.setConfig({ testTimeout: 30_000 })

const servers = new CheckServers()
let origin: string
beforeAll(async () => {
  ;({ origin } = (await servers.gateway()).gateway)
})

const prompt = 'press Enter to continue without'

test('the check prompts for the key and does not show it', async () => {
  const terminal = runInTerminal(['check', '--url', origin])
  await terminal.shows(prompt)
  terminal.type(`${key}x\u007F\r`)
  const { code, screen } = await terminal.ended
  expect(code).toBe(0)
  expect(screen).not.toContain('never-to-be-shown')
  expect(screen).toContain(`${names.length} passed, 0 failed, 0 skipped`)
  expect(screen).toContain('Key: as entered')
  expect(screen).toMatch(/costs a few hundred tokens[^]*press Enter/)
  // A line of progress, which gives way to the mark in green.
  const [, afterwards = ''] = screen.split('⠋ Chat …')
  expect(afterwards).toContain('\r\u001B[K\u001B[32m✓')
})

test.each([
  ['NO_COLOR', [], { NO_COLOR: '1' }],
  ['--no-color', ['--no-color'], {}],
])('an empty input continues without a key; %s', async (_, args, environment) => {
  const terminal = runInTerminal(['check', '--url', origin, ...args], environment)
  await terminal.shows(prompt)
  terminal.type('\r')
  const { code, screen } = await terminal.ended
  expect(code).toBe(0)
  expect(screen).toContain(keylessSummary)
  expect(screen).not.toContain('\u001B[32m')
})

test('after an input that cannot be a key the check prompts again; Ctrl-C ends it', async () => {
  const terminal = runInTerminal(['check', '--url', origin, '--key-file', '-'])
  await terminal.shows(prompt)
  terminal.type('我的密钥\r')
  await terminal.shows('is malformed')
  terminal.type('sk-half\u0003')
  const { code, screen } = await terminal.ended
  expect(code).toBe(130)
  expect(screen).not.toContain('密钥')
  expect(screen).not.toContain('sk-half')
  expect(screen).not.toContain('✓ Readiness')
})

test('the check does not prompt for a key if the service cannot be reached', async () => {
  const url = `http://127.0.0.1:${await freePort()}`
  const { code, screen } = await runInTerminal(['check', '--url', url]).ended
  expect(code).toBe(1)
  expect(screen).not.toContain(prompt)
  expect(screen).toContain('\u001B[31m✗')
})
