import { createServer, type AddressInfo } from 'node:net'

import { afterAll, describe, expect, test, vi } from 'vitest'

import { ask, key } from '../support/edges.ts'
import { readStream } from '../support/read-answer.ts'
import { runCli, type RunningCli } from '../support/run-cli.ts'

const running: RunningCli[] = []
function run(...given: Parameters<typeof runCli>): RunningCli {
  const cli = runCli(...given)
  running.push(cli)
  return cli
}

afterAll(async () => {
  const left = running.splice(0)
  for (const cli of left) cli.signal('SIGKILL')
  await Promise.all(left.map(({ ended }) => ended))
})

describe.concurrent('words', () => {
  test.each([['--help'], ['serve', '-h']])('%s', async (...args) => {
    const { code, stdout, stderr } = await run(args).ended
    expect([code, stderr]).toEqual([0, ''])
    for (const word of ['Usage:', '--simulate', 'PORT', 'HOST', 'LOG_LEVEL', 'DASHSCOPE_BASE_URL', '8000']) {
      expect(stdout).toContain(word)
    }
  })

  test('in Chinese where the locale is', async () => {
    const [words, mistake] = await Promise.all(
      [['--help'], ['dance']].map((args) => run(args, { LANG: 'zh_CN.UTF-8' }).ended),
    )
    expect(words?.stdout).toMatch(/^用法：/)
    expect(mistake?.stderr).toMatch(/^未知命令 'dance'。\n用法：.*--help\n$/)
  })

  test.each(['--version', '-V'])('%s', async (flag) => {
    const { code, stdout, stderr } = await run([flag]).ended
    expect([code, stderr]).toEqual([0, ''])
    expect(stdout).toMatch(/^\d+\.\d+\.\d+\S*\n$/)
  })

  test.each([
    [['dance'], "'dance'"],
    [['serve', 'twice'], "'twice'"],
    [['--colour'], "'--colour'"],
    [['--port', 'abc'], '--port must be'],
  ])('%j is a mistake in the command', async (args, names) => {
    const { code, stdout, stderr } = await run(args).ended
    expect([code, stdout]).toEqual([2, ''])
    // The mistake comes first, and nothing after it but where help is.
    expect(stderr.trimEnd().split('\n')).toEqual([
      expect.stringContaining(names),
      'Usage: dashscope-gateway [serve|simulate|check] [options]; see --help',
    ])
  })

  test('one message reports every invalid variable, with the allowed values', async () => {
    const { code, stdout, stderr } = await run(['serve'], {
      PORT: '80000',
      HOST: 'not a host',
      LOG_LEVEL: 'loud',
      LOG_FORMAT: 'xml',
      DASHSCOPE_BASE_URL: 'ftp://dashscope',
      MAX_BODY_BYTES: '1',
      SHUTDOWN_GRACE: 'soon',
    }).ended
    expect([code, stdout]).toEqual([78, ''])
    expect(stderr.trimEnd().split('\n')).toEqual([
      'The configuration is not valid:',
      expect.stringMatching(/^ {2}PORT="80000": expected an integer from 0 to 65535/),
      expect.stringMatching(/^ {2}HOST="not a host": expected an IP address/),
      '  LOG_LEVEL="loud": expected debug, info, warn, error, silent',
      '  LOG_FORMAT="xml": expected text, json',
      expect.stringMatching(/^ {2}DASHSCOPE_BASE_URL="ftp:\/\/dashscope": expected an http or https URL/),
      expect.stringMatching(/^ {2}MAX_BODY_BYTES="1": expected an integer from 1024/),
      expect.stringMatching(/^ {2}SHUTDOWN_GRACE="soon": expected an integer/),
    ])
  })

  test('a port in use is reported without a stack', async () => {
    const taken = createServer()
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve))
    const { port } = taken.address() as AddressInfo
    const { code, stderr } = await run(['serve', '--host', '127.0.0.1', '--port', String(port)]).ended
    taken.close()
    expect(code).toBe(1)
    expect(stderr).toMatch(/^The port is already in use[^\n]*\n$/)
  })

  test.each(['1', '2'])(
    'a metrics port in use is reported by the name of its variable, WORKERS=%s',
    async (workers) => {
      const taken = createServer()
      await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve))
      const { port } = taken.address() as AddressInfo
      const variables = { METRICS_PORT: String(port), WORKERS: workers }
      const { code, stderr } = await run(['serve', '--host', '127.0.0.1', '--port', '0'], variables).ended
      taken.close()
      expect(code).toBe(1)
      expect(stderr).toBe(`Could not start: METRICS_PORT=${port} is already in use: choose another port.\n`)
    },
  )
})

describe.concurrent('serve --simulate', () => {
  const start = async (environment: Record<string, string> = {}) => {
    const cli = run(['serve', '--simulate', '--port', '0', '--host', '127.0.0.1'], environment)
    const [, baseURL = ''] = await cli.waitForOutput(/OpenAI base_url +(http:\/\/127\.0\.0\.1:\d+\/v1)\n/)
    return { cli, baseURL, origin: baseURL.replace('/v1', '') }
  }
  const chat = (baseURL: string, text: string) =>
    fetch(`${baseURL}/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify(ask(text, { stream: true })),
    })

  test('the simulator answers for every region, too', async () => {
    const { cli, baseURL } = await start({ REGIONS: 'us,*.cn-beijing.maas.aliyuncs.com' })
    const answers = ['us', 'llm-a.cn-beijing.maas.aliyuncs.com'].map(async (region) => {
      const response = await fetch(`${baseURL}/chat/completions`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${key}`,
          'content-type': 'application/json',
          'x-dashscope-region': region,
        },
        body: JSON.stringify(ask('[[sim: say=hello]]', { stream: true })),
      })
      return [response.status, await response.text()]
    })
    expect(await Promise.all(answers)).toEqual([
      [200, expect.stringContaining('[DONE]')],
      [400, expect.stringContaining("Supported values are: 'us'.")],
    ])
    cli.signal('SIGTERM')
    await cli.ended
  })

  test('says what to paste, answers, logs to stdout and ends', async () => {
    const { cli, baseURL, origin } = await start()
    const [, curl = ''] = await cli.waitForOutput(/(curl -N http[^\n]*)/)
    expect(curl).toContain(`${baseURL}/chat/completions`)
    expect(await (await fetch(`${origin}/health`)).json()).toMatchObject({ status: 'healthy' })
    expect((await readStream(await chat(baseURL, '[[sim: say=hello]]'))).text).toBe('hello')
    cli.signal('SIGTERM')
    const { code, stdout, stderr } = await cli.ended
    expect(code).toBe(0)
    expect(
      stdout
        .trimEnd()
        .split('\n')
        .filter((line) => / - Request (?:started|completed) - IP: 127/.test(line)),
    ).toHaveLength(4)
    expect(stderr).not.toContain('Request')
  })

  test.each([
    ['the machine alone by default', {}, 'fetch failed'],
    ['the machine alone with an empty HOST, which is none', { HOST: '' }, 'fetch failed'],
    ['all addresses where HOST says so', { HOST: '0.0.0.0' }, 200],
  ])('is bound to %s', async (_, environment: Record<string, string>, expected) => {
    const cli = run(['--simulate', '--port', '0'], environment)
    const [, port = ''] = await cli.waitForOutput(/OpenAI base_url +http:\/\/127\.0\.0\.1:(\d+)\/v1\n/)
    const bound = environment['HOST'] || '127.0.0.1'
    await cli.waitForOutput(new RegExp(` bound to +${bound}:${port}[,\n]`))
    expect((await fetch(`http://127.0.0.1:${port}/health`)).status).toBe(200)
    // Another address of this machine.
    const other = fetch(`http://127.0.0.2:${port}/health`).then(
      ({ status }) => status,
      (error: Error) => error.message,
    )
    expect(await other).toBe(expected)
    cli.signal('SIGTERM')
    expect((await cli.ended).code).toBe(0)
  })

  test('localhost is one address: a second server would not share the limits', async () => {
    const nodeArgs = ['--import', './test/support/two-addresses-preload.mjs']
    const cli = run(['serve', '--simulate', '--port', '0', '--host', 'localhost'], {}, { nodeArgs })
    const [, port = ''] = await cli.waitForOutput(/OpenAI base_url +http:\/\/localhost:(\d+)\/v1\n/)
    expect((await fetch(`http://127.0.0.1:${port}/health`)).status).toBe(200)
    await expect(fetch(`http://[::1]:${port}/health`)).rejects.toThrow('fetch failed')
    cli.signal('SIGTERM')
    expect((await cli.ended).code).toBe(0)
  })

  test.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)('after %s an open stream finishes', async (name) => {
    const { cli, baseURL, origin } = await start()
    const response = await chat(baseURL, '[[sim: slow-chunks=150; pieces=["a","b","c","d"]]]')
    cli.signal(name)
    const { text, error } = await readStream(response)
    expect([text, error]).toEqual(['abcd', undefined])
    const { code, stdout } = await cli.ended
    expect(code).toBe(0)
    expect(stdout).toContain('Status: 200')
    await expect(fetch(`${origin}/health`)).rejects.toThrow('fetch failed')
  })

  test('answers under way at the end of the grace period are cut, and the exit code reports it', async () => {
    const { cli, baseURL } = await start({ SHUTDOWN_GRACE: '1' })
    const response = await chat(baseURL, '[[sim: endless]]')
    cli.signal('SIGTERM')
    expect((await readStream(response)).error).toMatchObject({ code: 'shutting_down' })
    expect((await cli.ended).code).toBe(1)
  })

  test('a second signal ends at once', async () => {
    const { cli, baseURL, origin } = await start({ PRESTOP_DELAY: '60' })
    const response = await chat(baseURL, '[[sim: endless]]')
    const cut = response.text().catch((error: unknown) => error)
    cli.signal('SIGTERM')
    // Two signals that come before the first is seen are one.
    await vi.waitFor(async () => expect((await fetch(`${origin}/health/readiness`)).status).toBe(503), 30_000)
    cli.signal('SIGTERM')
    expect((await cli.ended).code).toBe(1)
    expect(await cut).toBeInstanceOf(TypeError)
  })
})
