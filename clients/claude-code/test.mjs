/** Claude Code without a terminal, set up by the variables of its page: it uses the Messages API. */
import assert from 'node:assert/strict'
import { chmodSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { check } from '../../test/support/report.ts'
import { codeOf } from '../documents.mjs'
import { requestsTo } from '../gateway-log.mjs'
import { emptyFolder, runBinary } from '../run-program.mjs'

const folder = emptyFolder()
const platform = `${process.platform}-${process.arch}`
const program = join(import.meta.dirname, `node_modules/@anthropic-ai/claude-code-${platform}/claude`)
// npm sets the bit in an install script, which is not run.
chmodSync(program, 0o755)

const documented = codeOf('claude-code.md', 'bash')
const settings = Object.fromEntries(
  [...documented.matchAll(/^export (\w+)="(.*)"$/gm)].map(([, name, value]) => [
    name,
    value.replace('$DASHSCOPE_API_KEY', process.env.DASHSCOPE_API_KEY),
  ]),
)
// There is no other sandbox in a container, and root has to say so.
const environment = { ...settings, IS_SANDBOX: '1', DISABLE_AUTOUPDATER: '1' }
const ask = (prompt, ...options) =>
  runBinary(program, ['-p', prompt, '--dangerously-skip-permissions', ...options], { folder, environment })

const read = (name) => readFileSync(join(folder, name), 'utf8')
const call = (tool, args) => `[[sim: tool=${tool}; tool-arguments=${JSON.stringify(args)}]]`

await check('the variables of the page', () => {
  assert.ok(Object.keys(settings).includes('ANTHROPIC_BASE_URL'), documented)
})

await check('an answer', async () => {
  const { status, stdout, all } = await ask('[[sim: say=Zwieback mit Marmelade]] hi')
  assert.deepEqual([status, stdout.trim()], [0, 'Zwieback mit Marmelade'], all)
})

await check('a command writes a file, and the model is told what it printed', async () => {
  const command = 'echo Quittenbrot > note.txt; cat note.txt'
  const { stdout, all } = await ask(call('Bash', { command, description: 'Write a note' }))
  assert.equal(read('note.txt'), 'Quittenbrot\n', all)
  assert.match(stdout, /According to the result: [^]*Quittenbrot/, all)
})

await check('a tool writes a file', async () => {
  const { all } = await ask(call('Write', { file_path: join(folder, 'sol.txt'), content: 'Sol\n' }))
  assert.equal(read('sol.txt'), 'Sol\n', all)
})

await check('an image that the model cannot see does not end the session', async () => {
  const pixel =
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='
  writeFileSync(join(folder, 'pixel.png'), Buffer.from(pixel, 'base64'))
  const { status, stdout, all } = await ask(
    call('Read', { file_path: join(folder, 'pixel.png') }),
    '--model',
    'qwen-plus',
  )
  assert.equal(status, 0, all)
  assert.match(stdout, /omitted: qwen-plus takes text/, all)
})

await check('counting tokens costs no answer', async () => {
  const { status, all } = await ask('/context')
  assert.equal(status, 0, all)
  assert.ok(requestsTo('/v1/messages/count_tokens') > 0, all)
})

await check('a refusal is told in its words', async () => {
  const { all } = await ask('[[sim: error=DataInspectionFailed]] hi')
  assert.match(all, /content moderation refused/, all)
})
