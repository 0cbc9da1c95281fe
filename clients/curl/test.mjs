/** The shell commands of the documentation, to the letter, and the script of the examples. */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

import { startServer, stopAll } from '../../bench/processes.ts'
import { check } from '../../test/support/report.ts'
import { commandsOf } from './commands.ts'
import { expectOutput } from './expectations.mjs'

const root = join(import.meta.dirname, '../..')
const pages = ['README.md', 'docs/usage.md', 'docs/clients/curl.md']

// The commands are run where they may leave files; `./start.sh` is what they would find in a checkout.
const folder = mkdtempSync(join(tmpdir(), 'curl-'))
process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
writeFileSync(join(folder, 'start.sh'), `exec bash "${root}/start.sh" "$@"\n`, { mode: 0o755 })

/** What a command prints. It may end with 1: `grep -c` does where it counts nothing. */
async function run(command) {
  const options = { cwd: folder, timeout: 60_000 }
  const { stdout, code = 0 } = await promisify(execFile)('bash', ['-c', command], options).catch((it) => it)
  assert.ok(code === 0 || code === 1, `exit code ${code}`)
  return stdout
}

/** The picture that the reader of docs/usage.md has. */
async function drawCat() {
  const response = await fetch('http://127.0.0.1:8000/v1/images/generations', {
    method: 'POST',
    headers: { authorization: `Bearer ${process.env.DASHSCOPE_API_KEY}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'qwen-image-2.0', prompt: 'a cat' }),
  })
  return Buffer.from((await response.json()).data[0].b64_json, 'base64')
}

const commands = pages.flatMap((page) =>
  commandsOf(page).map(({ command, line }) => ({ command, name: `${page}, line ${line}` })),
)
const starts = ({ command }) => command.includes('./start.sh')
const inspect = ({ command, name }) =>
  check(name, async () => expectOutput(command, await run(command), folder))

for (const command of commands.filter(starts)) await inspect(command)

await startServer(
  'dist/cli/main.js serve --simulate --host 127.0.0.1 --port 8000',
  { MAX_EVENT_LOOP_DELAY: '0' },
  'ignore',
)
writeFileSync(join(folder, 'cat.png'), await drawCat())
for (const command of commands) if (!starts(command)) await inspect(command)

await check('examples/curl.sh', async () => {
  const output = await run(`bash "${root}/examples/curl.sh"`)
  const [, model, answer, stream] = output.split(/^== .*\n/m)
  expectOutput('/v1/models/farui-plus', model)
  expectOutput('/v1/chat/completions', answer)
  expectOutput('/v1/chat/completions "stream":true', stream)
})
await stopAll()
