import { readFileSync } from 'node:fs'

import { expect, test } from 'vitest'

import { ask, key } from '../support/edges.ts'
import { createOwner } from '../support/own-cli.ts'
import { readStream } from '../support/read-answer.ts'

const runCli = createOwner()

interface SelfSignal {
  name: NodeJS.Signals
  /** The process signals itself when it is about to load a file with such a path. */
  loading: RegExp
  /** Which of the processes does, as an expression with `cluster`. */
  who?: string
}

/** By what is loaded, and not by a clock: machines may be busy. */
function signalItself({ name, loading, who = 'cluster.isPrimary' }: SelfSignal): string[] {
  const code = `import cluster from 'node:cluster'
    import { registerHooks } from 'node:module'
    registerHooks({
      load(url, context, next) {
        if (${who} && ${loading}.test(url)) process.kill(process.pid, '${name}')
        return next(url, context)
      },
    })`
  return ['--import', `data:text/javascript,${encodeURIComponent(code)}`]
}

const serve = ['serve', '--simulate', '--port', '0', '--host', '127.0.0.1']

const program = /\/dist\/cli\/program\.js$/
/** The bundler names the files that the program imports. */
const importedByProgram = /\/dist\/cli\/(?!main|signals|program)[^/]*\.js$/

test.each([
  ['SIGTERM', serve, program],
  ['SIGTERM', serve, importedByProgram],
  ['SIGHUP', serve, program],
  ['SIGTERM', ['simulate', '--port', '0'], program],
  ['SIGINT', ['--simulate', '--port', '0'], program],
] as const)(
  '%s: %j ends with code 0, and starts no server, while it loads %s',
  async (name, args, loading) => {
    const { code, stdout, stderr } = await runCli(
      [...args],
      {},
      { nodeArgs: signalItself({ name, loading }) },
    ).ended
    expect([code, stdout, stderr]).toEqual([0, '', ''])
  },
)

test('SIGINT: the check of a service ends as any command does', async () => {
  const nodeArgs = signalItself({ name: 'SIGINT', loading: /\/dist\/cli\/command\.js$/ })
  expect((await runCli(['check', 'http://127.0.0.1:1'], {}, { nodeArgs }).ended).code).toBe(null)
})

test('a worker process that gets SIGTERM while it loads ends with code 0', async () => {
  const who = 'cluster.worker?.id === 2'
  const nodeArgs = signalItself({ name: 'SIGTERM', loading: program, who })
  const cli = runCli(serve, { WORKERS: '2' }, { nodeArgs })
  await cli.waitForOutput(/OpenAI base_url/)
  cli.signal('SIGTERM')
  const { code, stdout } = await cli.ended
  expect(code).toBe(0)
  expect(stdout).toMatch(/Worker died - Pid: \d+, Exit: 0, /)
})

test('worker processes that get SIGTERM while they serve finish their streams', async () => {
  const cli = runCli(serve, { WORKERS: '2' })
  const [, baseURL = ''] = await cli.waitForOutput(/OpenAI base_url +(\S+)\n/)
  const streams = await Promise.all(
    Array.from({ length: 6 }, () =>
      fetch(`${baseURL}/chat/completions`, {
        method: 'POST',
        headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', connection: 'close' },
        body: JSON.stringify(ask('[[sim: slow-chunks=150; pieces=["a","b","c","d"]]]', { stream: true })),
      }),
    ),
  )
  const workers = readFileSync(`/proc/${cli.pid}/task/${cli.pid}/children`, 'utf8').trim().split(' ')
  for (const pid of workers) process.kill(Number(pid), 'SIGTERM')
  const texts = await Promise.all(streams.map(async (response) => (await readStream(response)).text))
  expect(texts).toEqual(Array.from({ length: 6 }, () => 'abcd'))
  cli.signal('SIGTERM')
  expect((await cli.ended).code).toBe(0)
})
