/** Qwen Code without a terminal: set up by the environment, and by the settings file of its page. */
import assert from 'node:assert/strict'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { check } from '../../test/support/report.ts'
import { codeOf } from '../documents.mjs'
import { emptyFolder, runProgram } from '../run-program.mjs'

const folder = emptyFolder()
const note = join(folder, 'note.txt')
writeFileSync(note, 'The password of the vault is Quittenbrot.\n')

/** A home with these settings; nothing is sent to Qwen Code's makers, and it does not replace itself. */
function homeWith(settings) {
  const home = join(emptyFolder(), '.qwen')
  mkdirSync(home)
  const quiet = { privacy: { usageStatisticsEnabled: false }, general: { enableAutoUpdate: false } }
  writeFileSync(join(home, 'settings.json'), JSON.stringify({ ...settings, ...quiet }))
  return join(home, '..')
}

const program = join(import.meta.dirname, 'node_modules/@qwen-code/qwen-code/cli.js')
const ask = (prompt, environment) => runProgram(program, ['--prompt', prompt], { folder, environment })
const byEnvironment = { HOME: homeWith({}), OPENAI_MODEL: 'qwen3.7-plus' }
const bySettings = {
  HOME: homeWith(JSON.parse(codeOf('qwen-code.md', 'json'))),
  // The file wins, as the page says.
  OPENAI_BASE_URL: 'http://127.0.0.1:9/v1',
  OPENAI_API_KEY: undefined,
}

await check('the model has a file read, and receives its content', async () => {
  const { status, stdout, all } = await ask(
    `[[sim: tool=read_file; tool-arguments={"file_path":"${note}"}]] What does note.txt say?`,
    byEnvironment,
  )
  // The simulator repeats the results of tools.
  assert.match(stdout, /According to the result: [^]*Quittenbrot/, all)
  assert.equal(status, 0)
})

await check('the settings file of the page', async () => {
  const { status, stdout, all } = await ask('[[sim: pieces=["Zwieback ","with ","jam"]]]', bySettings)
  assert.deepEqual([status, stdout.trim()], [0, 'Zwieback with jam'], all)
})

await check('a refusal is shown in its own words', async () => {
  const { status, all } = await ask('[[sim: error=DataInspectionFailed]] hi', bySettings)
  assert.match(all, /400 .*content moderation refused/)
  assert.equal(status, 1)
})
