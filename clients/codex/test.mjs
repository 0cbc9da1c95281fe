/** Codex speaks the Responses API alone. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import { check } from '../../test/support/report.ts'
import { requestsWith } from '../gateway-log.mjs'
import { call, createCodex, withSettings } from './codex.mjs'

const { folder, ask } = createCodex()
const read = (name) => readFileSync(join(folder, name), 'utf8')

// It waits most of the time.
const faults = import('./faults.mjs')

await check('an answer, and its tokens', async () => {
  const { status, stdout, all } = await ask('[[sim: say=Zwieback mit Marmelade]] hi')
  assert.deepEqual([status, stdout.trim()], [0, 'Zwieback mit Marmelade'], all)
  assert.match(all, /tokens used/)
})

await check('a command writes a file, and the model receives its output', async () => {
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

await check('a tool of a namespace is called: its own error comes back', async () => {
  const { stdout, all } = await ask(call('multi_agent_v1__wait_agent', { targets: ['x'] }))
  assert.match(stdout, /According to the result: invalid agent id x/, all)
})

await check('a search for tools finds those of a namespace', async () => {
  const { stdout, all } = await ask(call('tool_search', { query: 'agent' }), '-m', 'gpt-5.5')
  assert.match(stdout, /According to the result: Tools: [^]*multi_agent_v1__wait_agent/, all)
})

await check('a conversation that is too long is compacted, and goes on', async () => {
  const key = 'sk-codex-compacts'
  const codex = createCodex(key)
  await codex.ask('[[sim: say=Eins]] one')
  const limit = ['resume', '--last', '-c', 'model_auto_compact_token_limit=2000']
  const { stdout, all } = await codex.ask('[[sim: say=Zwei]] two', ...limit)
  assert.equal(stdout.trim(), 'Zwei', all)
  assert.match(all, /context compacted/)
  assert.equal(await requestsWith(key), 3)
})

await check('a WebSocket is tried once, then HTTP is used', async () => {
  const key = 'sk-codex-tries-a-socket'
  const { stdout, all } = await createCodex(key).ask(
    '[[sim: say=Socke]] hi',
    ...withSettings({ supports_websockets: true }),
  )
  assert.equal(stdout.trim(), 'Socke', all)
  assert.equal(await requestsWith(key), 2)
})

await faults
