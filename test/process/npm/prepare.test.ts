import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

import { afterEach, beforeEach, expect, test } from 'vitest'

const root = join(import.meta.dirname, '../../..')
let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gateway-prepare-'))
  cpSync(join(root, 'package.json'), join(folder, 'package.json'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

function copy(...names: string[]): void {
  for (const name of names) cpSync(join(root, 'scripts', name), join(folder, 'scripts', name))
}

/** One of the programs that build. */
function writeStep(name: string, code: string): void {
  const path = join(folder, 'node_modules', name)
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, code)
}

/** As npm runs it after an installation; `options` are Node's. */
function prepare(options = '') {
  const env = { PATH: process.env['PATH'], HOME: folder, NODE_OPTIONS: options }
  const { status, stderr } = spawnSync('npm', ['run', '-s', 'prepare'], {
    cwd: folder,
    env,
    encoding: 'utf8',
  })
  return { status, stderr }
}

test('without the compiler nothing is built, on a Node.js that reads no TypeScript either', () => {
  copy('prepare.mjs')
  expect(prepare('--no-strip-types')).toEqual({ status: 0, stderr: '' })
})

test('with the compiler the program is built where it is missing, and nothing of an earlier build is left', () => {
  copy('prepare.mjs', 'build-if-stale.ts')
  const compiled =
    "const { mkdirSync, writeFileSync } = require('node:fs')\nmkdirSync('dist', { recursive: true })\n"
  writeStep(
    'typescript/bin/tsc',
    `${compiled}writeFileSync('compiled', '')\nwriteFileSync('dist/index.js', '')`,
  )
  // Its table of files is not shown.
  const table = "console.log('main.js 1 kB')"
  writeStep(
    'rolldown/bin/cli.mjs',
    `import { renameSync } from 'node:fs'\nrenameSync('compiled', 'bundled')\n${table}`,
  )
  const pages = 'vite/bin/vite.js'
  writeStep(pages, '')
  const dist = join(folder, 'dist')
  mkdirSync(join(dist, 'old'), { recursive: true })
  for (const name of ['index.js', 'old/index.js']) {
    writeFileSync(join(dist, name), 'old')
    utimesSync(join(dist, name), 1, 1)
  }
  expect(prepare()).toEqual({ status: 0, stderr: '' })
  // What a step that fails has printed is.
  writeStep(pages, "console.log('no such file'); process.exit(1)")
  rmSync(join(dist, 'index.js'))
  expect(prepare().stderr).toContain('no such file')
  writeStep(pages, '')
  expect(prepare().status).toBe(0)
  expect(existsSync(join(folder, 'bundled'))).toBe(true)
  expect(existsSync(join(dist, 'index.js'))).toBe(true)
  expect(existsSync(join(dist, 'old/index.js'))).toBe(false)
})

test('an incomplete build is made again, a complete one is not', () => {
  copy('prepare.mjs', 'build-if-stale.ts', 'rolldown.config.ts', 'playground.config.ts')
  for (const name of ['tsconfig.json', 'package-lock.json']) cpSync(join(root, name), join(folder, name))
  for (const name of ['src', 'playground']) mkdirSync(join(folder, name))
  const writing = (file: string) => `const { mkdirSync, writeFileSync } = await import('node:fs')
    mkdirSync('${dirname(file)}', { recursive: true })
    writeFileSync('${file}', '')`
  writeStep('typescript/bin/tsc', '')
  writeStep('rolldown/bin/cli.mjs', writing('dist/cli/main.js'))
  writeStep('vite/bin/vite.js', "console.log('out of memory'); process.exit(1)")
  for (let times = 0; times < 2; times += 1) expect(prepare().stderr).toContain('out of memory')
  writeStep('vite/bin/vite.js', `(async () => { ${writing('dist/playground/index.html')} })()`)
  expect(prepare().status).toBe(0)
  writeStep('vite/bin/vite.js', 'process.exit(1)')
  expect(prepare()).toEqual({ status: 0, stderr: '' })
})
