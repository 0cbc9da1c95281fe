/** Continue's command line program, without a terminal, with the configuration file of its page. */
import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { check } from '../../test/support/report.ts'
import { codeOf } from '../documents.mjs'
import { emptyFolder, runProgram } from '../run-program.mjs'

const folder = emptyFolder()
writeFileSync(join(folder, 'config.yaml'), codeOf('continue.md', 'yaml'))
writeFileSync(join(folder, 'note.txt'), 'The password of the vault is Quittenbrot.\n')

const ask = (prompt, environment = {}) =>
  runProgram(
    join(import.meta.dirname, 'node_modules/@continuedev/cli/dist/cn.js'),
    ['--config', 'config.yaml', '--print', prompt],
    {
      folder,
      environment: {
        CONTINUE_GLOBAL_DIR: join(folder, 'home'),
        CONTINUE_CLI_ENABLE_TELEMETRY: '0',
        CONTINUE_METRICS_ENABLED: '0',
        ...environment,
      },
    },
  )

await check('an answer', async () => {
  const { status, stdout, all } = await ask('[[sim: pieces=["Zwieback ","with ","jam"]]]')
  assert.deepEqual([status, stdout.trim()], [0, 'Zwieback with jam'], all)
})

await check('the model has a file read, and receives its content', async () => {
  const { status, stdout, all } = await ask(
    '[[sim: tool=Read; tool-arguments={"filepath":"note.txt"}]] What does note.txt say?',
  )
  // The simulator repeats the results of tools.
  assert.match(stdout, /According to the result: [^]*Quittenbrot/, all)
  assert.equal(status, 0)
})

await check('a refusal is shown in its own words', async () => {
  const { status, all } = await ask('[[sim: error=DataInspectionFailed]] hi')
  assert.match(all, /400 .*content moderation refused/)
  assert.equal(status, 1)
})

await check('without the key the placeholder itself is sent, and refused', async () => {
  const { status, all } = await ask('hi', { DASHSCOPE_API_KEY: undefined })
  assert.match(all, /401 The API key is a placeholder/)
  assert.equal(status, 1)
})
