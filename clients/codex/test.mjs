/** Codex without a terminal, set up by the file of its page: it speaks the Responses API alone. */
import assert from 'node:assert/strict'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { check } from '../../test/support/report.ts'
import { codeOf } from '../documents.mjs'
import { emptyFolder, runProgram } from '../run-program.mjs'

const folder = emptyFolder()
const home = join(emptyFolder(), '.codex')
mkdirSync(home)
writeFileSync(join(home, 'config.toml'), codeOf('codex.md', 'toml'))

const program = join(import.meta.dirname, 'node_modules/@openai/codex/bin/codex.js')
// There is no other sandbox in a container.
const alone = ['--skip-git-repo-check', '--dangerously-bypass-approvals-and-sandbox']

const ask = (prompt, ...options) =>
  runProgram(program, ['exec', ...alone, ...options, prompt], { folder, environment: { CODEX_HOME: home } })

const read = (name) => readFileSync(join(folder, name), 'utf8')
const call = (tool, args) => `[[sim: tool=${tool}; tool-arguments=${JSON.stringify(args)}]]`

await check('an answer, and its tokens', async () => {
  const { status, stdout, all } = await ask('[[sim: say=Zwieback mit Marmelade]] hi')
  assert.deepEqual([status, stdout.trim()], [0, 'Zwieback mit Marmelade'], all)
  assert.match(all, /tokens used/)
})

await check('a command writes a file, and the model is told what it printed', async () => {
  const { stdout, all } = await ask(
    call('exec_command', { cmd: 'echo Quittenbrot > note.txt; cat note.txt' }),
  )
  assert.equal(read('note.txt'), 'Quittenbrot\n', all)
  assert.match(stdout, /According to the result: [^]*Quittenbrot/, all)
})

await check('a tool that takes a text edits a file, for a name that an alias is for', async () => {
  const patch = '*** Begin Patch\n*** Update File: note.txt\n-Quittenbrot\n+Marmelade\n*** End Patch'
  const { all } = await ask(call('apply_patch', { input: patch }), '-m', 'gpt-5.5')
  assert.equal(read('note.txt'), 'Marmelade\n', all)
})

await check('tools that come as an item of the conversation', async () => {
  const { all } = await ask(call('exec_command', { cmd: 'echo Sol > sol.txt' }), '-m', 'gpt-5.6-sol')
  assert.equal(read('sol.txt'), 'Sol\n', all)
})

await check('a refusal is told in its words, and asked once', async () => {
  const { status, all } = await ask('[[sim: error=DataInspectionFailed]] hi')
  assert.match(all, /content moderation refused/)
  assert.notEqual(status, 0)
})
