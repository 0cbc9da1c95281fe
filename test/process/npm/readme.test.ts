import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterAll, expect, test } from 'vitest'

import { codeBlocks, read, root } from '../../support/pages.ts'
import { start } from '../../support/processes.ts'

const home = mkdtempSync(join(tmpdir(), 'gateway-readme-'))
afterAll(() => rmSync(home, { recursive: true, force: true }))

/** The blocks that start the gateway; what they install is installed. */
const commands = ['README.md', 'docs/install.md'].flatMap((page) =>
  codeBlocks(read(page)).flatMap((block) => {
    const [, command] = /^```bash\n(?:npm ci && )?(.*npm start.*)\n```$/.exec(block) ?? []
    return command === undefined ? [] : [[page, command]]
  }),
)

test('the commands are found', () => {
  expect(commands.map(([, command]) => command)).toEqual([
    'npm start -- --simulate',
    'HOST=127.0.0.1 npm start',
    'npm start -- --simulate',
    'HOST=127.0.0.1 npm start',
  ])
})

test.each([...new Set(commands.map(([, command]) => command))])(
  '%s listens on this machine alone',
  { timeout: 60_000 },
  async (command = '') => {
    const child = start(['bash', '-c', command], {
      cwd: root,
      env: { PATH: process.env['PATH'], HOME: home, PORT: '0', npm_config_update_notifier: 'false' },
    })
    try {
      await child.waitForOutput(/bound to +127\.0\.0\.1:\d+\n/)
      expect(child.text()).not.toContain('all addresses')
    } finally {
      await child.stop()
    }
  },
)
