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
  const compiler = join(folder, 'node_modules/typescript/bin/tsc')
  mkdirSync(dirname(compiler), { recursive: true })
  const compiled =
    "const { mkdirSync, writeFileSync } = require('node:fs')\nmkdirSync('dist', { recursive: true })\n"
  writeFileSync(compiler, `${compiled}writeFileSync('compiled', '')\nwriteFileSync('dist/index.js', '')`)
  const bundler = join(folder, 'node_modules/rolldown/bin/cli.mjs')
  mkdirSync(dirname(bundler), { recursive: true })
  // Its table of files is not shown.
  const table = "console.log('main.js 1 kB')"
  writeFileSync(bundler, `import { renameSync } from 'node:fs'\nrenameSync('compiled', 'bundled')\n${table}`)
  const pages = join(folder, 'node_modules/vite/bin/vite.js')
  mkdirSync(dirname(pages), { recursive: true })
  writeFileSync(pages, '')
  const dist = join(folder, 'dist')
  mkdirSync(join(dist, 'old'), { recursive: true })
  for (const name of ['index.js', 'old/index.js']) {
    writeFileSync(join(dist, name), 'old')
    utimesSync(join(dist, name), 1, 1)
  }
  expect(prepare()).toEqual({ status: 0, stderr: '' })
  // What a step that fails has printed is.
  writeFileSync(pages, "console.log('no such file'); process.exit(1)")
  rmSync(join(dist, 'index.js'))
  expect(prepare().stderr).toContain('no such file')
  writeFileSync(pages, '')
  expect(prepare().status).toBe(0)
  expect(existsSync(join(folder, 'bundled'))).toBe(true)
  expect(existsSync(join(dist, 'index.js'))).toBe(true)
  expect(existsSync(join(dist, 'old/index.js'))).toBe(false)
})
