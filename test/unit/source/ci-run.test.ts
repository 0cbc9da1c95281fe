import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { expect, test } from 'vitest'

const script = readFileSync(join(import.meta.dirname, '../../../.ci/run'), 'utf8')

test('.ci/run says how long the tests of each project took', () => {
  const [projects = ''] = /^projects\(\) \{$[^]*?^\}$/m.exec(script) ?? []
  const folder = mkdtempSync(join(tmpdir(), 'gateway-ci-run-'))
  const log = join(folder, 'log')
  writeFileSync(
    log,
    [
      ' ✓ |unit| src/a.test.ts (3 tests) 1500ms',
      ' ✓ |unit| src/b.test.ts (1 test) 600ms',
      ' ❯ |integration| test/c.test.ts (9 tests | 1 failed) 4000ms',
      '   ✓ a test of its own 700ms',
      '',
    ].join('\n'),
  )
  const printed = execFileSync('bash', ['-c', `${projects}\nprojects "$1"`, 'bash', log], {
    encoding: 'utf8',
  })
  rmSync(folder, { recursive: true })
  const lines = printed.split('\n').map((line) => line.trim())
  expect(lines.toSorted()).toEqual(['', '.', 'integration: 4 s of tests', 'unit: 2 s of tests'])
})
