import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { root } from './read-files.mjs'

const modules = join(import.meta.dirname, '../node_modules')

/** What the compiler says of a source text that may import the packages of this folder; nothing where it fits. */
export function typeErrorsOf(source) {
  const temporary = mkdtempSync(join(modules, '.types-'))
  try {
    writeFileSync(join(temporary, 'source.ts'), source)
    const options = ['--noEmit', '--strict', '--skipLibCheck', '--module', 'nodenext', '--target', 'es2024']
    const compiler = join(root, 'node_modules/.bin/tsc')
    return spawnSync(compiler, [...options, '--types', '', '--ignoreConfig', 'source.ts'], {
      cwd: temporary,
      encoding: 'utf8',
    }).stdout
  } finally {
    rmSync(temporary, { recursive: true })
  }
}
