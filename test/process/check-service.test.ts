import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { beforeAll, describe, expect, test, vi } from 'vitest'

import { titles } from '../../src/cli/check/texts/index.ts'
import {
  check,
  documentIn,
  expectClean,
  inDocument,
  key,
  lineOf,
  linesIn,
  marksIn,
  keylessCount,
  keylessSummary,
  names,
  CheckServers,
  withKey,
} from '../support/check-service.ts'
import { runCli } from '../support/run-cli.ts'
import { soon } from '../support/soon.ts'
import type { RunningServer } from '../support/start-server.ts'
import type { RunningSimulator } from '../support/start-simulator.ts'

// A process each, and streams that take their time.
vi.setConfig({ testTimeout: 30_000 })

const servers = new CheckServers()
let simulator: RunningSimulator
let gateway: RunningServer
beforeAll(async () => {
  ;({ simulator, gateway } = await servers.gateway())
})

describe('a gateway that is as it should be', () => {
  test('with a key everything passes, and the stream that was left ended at DashScope', async () => {
    simulator.forget()
    const ended = await check(['--url', gateway.origin], withKey)
    expect([ended.code, ended.stderr]).toEqual([0, ''])
    expectClean(ended)
    expect(linesIn(ended.stdout).map(({ title }) => title)).toEqual(
      Object.values(titles).map(({ english }) => english),
    )
    expect(marksIn(ended.stdout)).toEqual(names.map(() => '✓'))
    expect(ended.stdout).toMatch(/\d passed, 0 failed, 0 skipped in \d+\.\d s\nAll checks passed\./)
    expect(ended.stdout).toMatch(/costs a few hundred tokens[^]*✓ Chat/)
    const host = new URL(simulator.origin).host
    expect(lineOf(ended.stdout, 'wrong_key')?.text).toContain(
      `the simulator at ${host} rejected an invented key`,
    )
    expect(ended.stdout).toContain(`Note: this gateway calls a simulator (${host}), not DashScope`)
    expect(ended.stdout).not.toContain('DashScope is reachable')
    const posts = simulator.calls.filter((call) => call.key === key && call.method === 'POST')
    // The last check leaves its stream.
    const states = [...posts.slice(1).map(() => 'finished'), 'aborted']
    await vi.waitFor(() => expect(posts.map(({ state }) => state)).toEqual(states), soon)
    expect(posts.length).toBeGreaterThan(names.length - keylessCount - 1)
  })

  test('examples have the address, and the name of a variable where the key goes', async () => {
    const { stdout } = await check(['--url', `${gateway.origin}/v1/`, '--model', 'qwen-plus'])
    const examples = stdout.slice(stdout.indexOf('How to use it:'))
    expect(examples).toContain(`curl ${gateway.origin}/v1/chat/completions`)
    expect(examples).toContain(`base_url="${gateway.origin}/v1"`)
    expect(examples).toContain(`baseURL: "${gateway.origin}/v1"`)
    const variables = /\$DASHSCOPE_API_KEY|environ\["DASHSCOPE_API_KEY"\]|env\.DASHSCOPE_API_KEY/g
    expect(examples.match(variables)).toHaveLength(3)
    expect(examples.match(/qwen-plus/g)).toHaveLength(3)
  })

  test('without a key what needs none is checked, and the exit code is 0', async () => {
    const ended = await check(['--url', gateway.baseURL])
    expect([ended.code, ended.stderr]).toEqual([0, ''])
    expectClean(ended)
    expect(marksIn(ended.stdout)).toEqual(names.map((_, at) => (at < keylessCount ? '✓' : '–')))
    expect(lineOf(ended.stdout, 'chat')?.text).toBe('skipped: needs a key')
    expect(ended.stdout).toContain(keylessSummary)
    expect(ended.stdout).toContain('All checks that need no key passed')
  })

  test('PORT is the port of the service without --url', async () => {
    expect((await check([], { PORT: new URL(gateway.origin).port })).code).toBe(0)
  })

  test('in Chinese where the locale is', async () => {
    const ended = await check(['--url', gateway.origin], { ...withKey, LANG: 'zh_CN.UTF-8' })
    expect([ended.code, ended.stderr]).toEqual([0, ''])
    expectClean(ended)
    expect(linesIn(ended.stdout).map(({ title }) => title)).toEqual(
      Object.values(titles).map(({ chinese }) => chinese),
    )
    expect(ended.stdout).toMatch(/\d 项通过，0 项失败，0 项跳过，用时 \d+\.\d 秒\n全部检查通过。/)
    expect(ended.stdout).toContain('首 Token')
    expect(ended.stdout).toContain('该网关调用的是模拟器')
    expect(ended.stdout).not.toContain('能连上百炼')
    expect(ended.stdout).toContain('（来源：百炼和内置目录）')
  })

  test.each([
    ['a key on standard input', ['--key-file', '-'], {}, `${key}\n`, 'file'],
    [
      'a file wins over the environment',
      ['--key-file', '-'],
      { DASHSCOPE_API_KEY: 'sk-of-the-shell' },
      key,
      'file',
    ],
    ['the environment', [], { DASHSCOPE_API_KEY: ` ${key}\r\n` }, '', 'environment'],
  ])('--json is one document: %s', async (_, args, environment, input, from) => {
    simulator.forget()
    const ended = await check(['--url', gateway.origin, '--json', ...args], environment, input)
    expect([ended.code, ended.stderr]).toEqual([0, ''])
    expectClean(ended)
    const document = documentIn(ended)
    expect(document).toMatchObject({
      ok: true,
      url: gateway.baseURL,
      key: from,
      summary: { passed: names.length },
    })
    expect(document.checks.map(({ name }) => name)).toEqual(names)
    const number: unknown = expect.any(Number)
    expect(inDocument(document, 'stream')?.figures).toEqual({
      time_to_first_byte_ms: number,
      time_to_first_token_ms: number,
      time_to_last_byte_ms: number,
      tokens_per_second: number,
      pieces: number,
      reads: number,
      buffered: false,
    })
    expect(document.examples?.python).toContain(gateway.baseURL)
    // Whichever way it came, it is the caller's key that was used.
    expect(simulator.calls.filter((call) => call.key === key).length).toBeGreaterThan(4)
    expect(simulator.calls.filter((call) => call.key === 'sk-of-the-shell')).toEqual([])
  })

  test('a key in a file', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'check-'))
    writeFileSync(join(folder, 'key'), `${key}\n`)
    const ended = await check(['--url', gateway.origin, '--key-file', join(folder, 'key'), '--json'])
    rmSync(folder, { recursive: true })
    expect(ended.code).toBe(0)
    expect(documentIn(ended)).toMatchObject({ key: 'file', summary: { passed: names.length } })
  })

  test('a gateway in strict mode that allows each key a single request passes, too', async () => {
    const strict = await servers.gateway({
      strict: true,
      edge: { inFlight: { all: 0, perKey: 1, perIp: 0 } },
    })
    const ended = await check(['--url', strict.gateway.origin], withKey)
    expect([ended.code, marksIn(ended.stdout)]).toEqual([0, names.map(() => '✓')])
    expect(lineOf(ended.stdout, 'parameters')?.text).toContain('strict mode (STRICT)')
  })
})

describe('mistakes in the command', () => {
  test.each([
    [[key], {}, 'pass a key in DASHSCOPE_API_KEY'],
    [['--key-file', key], {}, 'Cannot read the file in --key-file (ENOENT)'],
    [[], { DASHSCOPE_API_KEY: `${key}\n${key}` }, 'The key is malformed'],
    [['--key-file', '-'], {}, 'The key is malformed'],
  ])('%j %j', async (args, environment, words) => {
    const ended = await check(args, environment, `${key}中`)
    expect([ended.code, ended.stdout]).toEqual([2, ''])
    expect(ended.stderr).toContain(words)
    expect(ended.stderr.trimEnd().split('\n').slice(1)).toEqual([
      'Usage: dashscope-gateway check [options]; see check --help',
    ])
    expectClean(ended)
  })

  test('--help', async () => {
    const { code, stdout, stderr } = await check(['--help'])
    expect([code, stderr]).toEqual([0, ''])
    for (const option of ['--url', '--model', '--key-file', '--timeout', '--json', '--no-color']) {
      expect(stdout).toContain(option)
    }
    const chinese = await check(['-h'], { LC_MESSAGES: 'zh_CN.UTF-8' })
    expect(chinese.stdout).toContain('用法：dashscope-gateway check')
    expect((await runCli(['--help']).ended).stdout).toContain('check --help')
  })
})
