/** Claude Code without a terminal, set up by the variables of its page: it uses the Messages API. */
import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { check } from '../../test/support/report.ts'
import { requestsTo } from '../gateway-log.mjs'
import { call, createClaude, settings } from './claude.mjs'

// Both have their own folders, and wait for other things.
const others = [import('./faults.mjs'), import('./features.mjs')]

const { folder, ask } = await createClaude({ ANTHROPIC_BASE_URL: settings.ANTHROPIC_BASE_URL })
const read = (name) => readFileSync(join(folder, name), 'utf8')

await check('the variables of the page', () => {
  assert.ok(Object.keys(settings).includes('ANTHROPIC_BASE_URL'))
})

await check('an answer', async () => {
  const { status, stdout, all } = await ask('[[sim: say=Zwieback mit Marmelade]] hi')
  assert.deepEqual([status, stdout.trim()], [0, 'Zwieback mit Marmelade'], all)
})

await check('a command writes a file, and the model receives its output', async () => {
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

await check('counting tokens requests no answer', async () => {
  const { ask: count, messageCalls } = await createClaude()
  const { status, all } = await count('/context')
  assert.deepEqual([status, messageCalls()], [0, []], all)
  assert.ok(requestsTo('/v1/messages/count_tokens') > 0, all)
})

await check('a refusal is shown in its own words', async () => {
  const { all } = await ask('[[sim: error=DataInspectionFailed]] hi')
  assert.match(all, /content moderation refused/, all)
})

await Promise.all(others)
