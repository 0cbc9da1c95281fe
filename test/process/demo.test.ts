import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'

import { expect, test } from 'vitest'

const root = join(import.meta.dirname, '../..')

/** The first thing that anyone runs. */
test('the demo answers, says what to do next and ends by itself', { timeout: 60_000 }, async () => {
  const { stdout, stderr } = await promisify(execFile)(process.execPath, ['examples/demo.ts'], {
    cwd: root,
    timeout: 55_000,
  })
  expect(stderr).toBe('')
  expect(stdout).toContain('farui-plus is asked: ')
  expect(stdout).toMatch(/《中华人民共和国民法典》[^]*Usage: \d+ prompt \+ \d+ completion = \d+ tokens/)
  // Where the page is.
  expect(stdout).toMatch(/page[^\n]*http:\/\/127\.0\.0\.1:8000\n[^]*用浏览器打开 http:\/\/127\.0\.0\.1:8000/)
  expect(stdout).toMatch(/base_url="http:\/\/127\.0\.0\.1:8000\/v1"[^]*下一步/)
})
