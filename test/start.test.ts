import { spawn, type ChildProcess } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

const root = join(import.meta.dirname, '..')
const read = (path: string) => readFileSync(join(root, path), 'utf8')

test.each([
  ['npm start', 'package.json', /"start": "(.*)"/],
  ['start.sh', 'start.sh', /^exec (.*\\\n.*)$/m],
  ['the image', 'Dockerfile', /^ENTRYPOINT (.*)$/m],
  ['the systemd unit', 'deploy/systemd/dashscope-gateway.service', /^ExecStart=(.*)$/m],
])('%s has V8 spare memory', (_, file, line) => {
  const [, command = ''] = line.exec(read(file)) ?? []
  const flags = ['--max-semi-space-size=4', '--v8-pool-size=2']
  expect(flags.filter((flag) => !command.includes(flag))).toEqual([])
})

describe('start.mjs', () => {
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'gateway-start-'))
    lay('src/start.mjs', read('src/start.mjs'))
    lay('tsconfig.json', '{}')
    lay('src/cli/main.ts', 'const from: string = "sources"\nconsole.log(from, ...process.argv.slice(2))\n')
    layCompiler('')
  })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  const cache = 'node_modules/.cache/dashscope-gateway'

  function lay(path: string, text: string): void {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }

  /** Stands in for TypeScript's: does what is given, writes a program, and a line for each time that it ran. */
  function layCompiler(first: string): void {
    const program = `import process from 'node:process'; console.log('made', ...process.argv.slice(2))`
    lay(
      'node_modules/typescript/bin/tsc',
      `const { appendFileSync, mkdirSync, writeFileSync } = require('node:fs')
      const folder = process.argv[process.argv.indexOf('--outDir') + 1]
      appendFileSync(${JSON.stringify(join(folder, 'runs'))}, 'x')
      ${first}
      mkdirSync(folder + '/node', { recursive: true })
      writeFileSync(folder + '/cli/main.js', ${JSON.stringify(program)})`,
    )
  }

  const runs = () => readFileSync(join(folder, 'runs'), 'utf8').length
  const madeFolders = () => readdirSync(join(folder, cache))

  interface Ended {
    said: string
    warned: string
    /** Null where a signal ended it. */
    code: number | null
  }

  function run(
    args = ['serve', '--port', '0'],
    meet: (child: ChildProcess) => unknown = () => {},
  ): Promise<Ended> {
    const child = spawn(process.execPath, [join(folder, 'src/start.mjs'), ...args])
    meet(child)
    let [said, warned] = ['', '']
    child.stdout.on('data', (text) => (said += String(text)))
    child.stderr.on('data', (text) => (warned += String(text)))
    return new Promise((resolve) => child.on('close', (code) => resolve({ said: said.trim(), warned, code })))
  }

  const made = { said: 'made serve --port 0', warned: '', code: 0 }

  test('makes JavaScript where there is none, and not again', async () => {
    expect([await run(), await run(), runs()]).toEqual([made, made, 1])
  })

  test.each([
    ['newer', 60_000],
    ['older, as copies with their times are', -60_000_000],
  ])('makes it again where a source is %s', async (_, ms) => {
    await run()
    const changed = new Date(Date.now() + ms)
    utimesSync(join(folder, 'src/cli/main.ts'), changed, changed)
    expect([await run(), await run(), runs()]).toEqual([made, made, 2])
  })

  test('several that start at one time all run the same, and leave nothing else', async () => {
    layCompiler('Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 500)')
    expect(await Promise.all([run(), run(), run()])).toEqual([made, made, made])
    expect(madeFolders()).toHaveLength(1)
  })

  test('keeps a few, and not all that were ever made', async () => {
    for (let at = 0; at < 7; at += 1) {
      lay('src/cli/main.ts', '//'.repeat(at))
      await run()
    }
    expect([madeFolders().length, await run(), runs()]).toEqual([5, made, 7])
  })

  test.each([
    ['fails', () => layCompiler('console.log("src/a.ts: no"); process.exit(2)'), 'src/a.ts: no'],
    ['is missing', () => rmSync(join(folder, 'node_modules/typescript'), { recursive: true }), 'Cannot find'],
    // Root may write everywhere, but not below a file.
    ['may not write', () => lay('node_modules/.cache', ''), 'ENOTDIR'],
  ])('where the compiler %s it runs from its sources, and says so', async (_, spoil, reason) => {
    spoil()
    const { said, warned, code } = await run()
    expect([said, code]).toEqual(['sources serve --port 0', 0])
    expect(warned).toContain('It runs from its sources, since no JavaScript could be made of them: ')
    expect(warned).toContain(reason)
  })

  /** Starts it, and signals it once its compiler, which never ends by itself in time, is under way. */
  async function signalWhileCompiling(command: string, name: NodeJS.Signals) {
    const file = join(folder, 'pid')
    layCompiler(
      `writeFileSync(${JSON.stringify(file)}, String(process.pid)); setTimeout(() => {}, 5000); return`,
    )
    const ended = await run([command], async (child) => {
      // A file is there before what is written into it.
      await vi.waitFor(() => expect(readFileSync(file, 'utf8')).toMatch(/\d/), 10_000)
      child.kill(name)
    })
    return { ended, compiler: Number(readFileSync(file, 'utf8')) }
  }

  test.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)(
    '%s while the compiler runs ends both, well',
    async (name) => {
      const { ended, compiler } = await signalWhileCompiling('serve', name)
      expect(ended).toEqual({ said: '', warned: '', code: 0 })
      await vi.waitFor(() => expect(() => process.kill(compiler, 0)).toThrow('ESRCH'), 2000)
    },
  )

  test('the check of a service ends as any command does while the compiler runs', async () => {
    const { ended } = await signalWhileCompiling('check', 'SIGINT')
    expect(ended).toEqual({ said: '', warned: '', code: null })
  })

  test('what it runs gets its signals, and nobody else', async () => {
    layCompiler('')
    lay(
      'src/cli/main.ts',
      `const count = (name) => process.listenerCount(name)
      setTimeout(() => console.log(count('SIGTERM'), count('SIGINT'), count('SIGHUP')))`,
    )
    rmSync(join(folder, 'node_modules/typescript'), { recursive: true })
    expect((await run()).said).toBe('0 0 0')
  })

  test('processes that it starts run what it runs, whatever its sources are by then', async () => {
    layCompiler('')
    lay(
      'src/cli/main.ts',
      'import cluster from "node:cluster"; console.log(cluster.settings.exec?.endsWith("src/cli/main.ts"))',
    )
    rmSync(join(folder, 'node_modules/typescript'), { recursive: true })
    expect((await run()).said).toBe('true')
  })
})
