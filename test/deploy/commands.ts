/** Every way in which the gateway is started: what SIGUSR1 and a crash could give away of it. */
import assert from 'node:assert/strict'
import { copyFileSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

import { askChat } from './support/ask.ts'
import { familyOf, listeningOf } from './support/descendants.ts'
import { start, stopAll, until } from './support/processes.ts'
import { check } from './support/report.ts'

const root = join(import.meta.dirname, '../..')
const read = (path: string) => readFileSync(join(root, path), 'utf8')

/** What stands in a file, with this Node and the unbuilt gateway in their places. */
const here = (words: readonly string[]) =>
  words.map((word) =>
    word === 'dist/node/cli.js'
      ? 'src/node/cli.ts'
      : word.replace(/^(?:\/usr\/bin\/)?node$/, process.execPath),
  )

/** start.sh in a copy of its folder, in which nothing is to be installed. */
function layStartScript(folder: string): string[] {
  copyFileSync(join(root, 'start.sh'), join(folder, 'start.sh'))
  for (const name of ['src', 'node_modules', 'package.json'])
    symlinkSync(join(root, name), join(folder, name))
  return ['bash', join(folder, 'start.sh')]
}

function commandOfUnit(): string[] {
  const [, line = ''] = /^ExecStart=(.*)$/m.exec(read('deploy/systemd/dashscope-gateway.service')) ?? []
  return here(line.split(' '))
}

function commandOfImage(): string[] {
  const dockerfile = read('Dockerfile')
  const [, entrypoint = '[]'] = /^ENTRYPOINT (.*)$/m.exec(dockerfile) ?? []
  const [, command = '[]'] = /^CMD (\["serve"\])$/m.exec(dockerfile) ?? []
  return here([...(JSON.parse(entrypoint) as string[]), ...(JSON.parse(command) as string[])])
}

/** Starts it, sends every process of it SIGUSR1, and says who listens for a debugger then. */
async function signal(command: readonly string[]) {
  const running = start([...command, '--simulate', '--port', '0', '--host', '127.0.0.1'], {
    cwd: root,
    // Any port for the inspector: two of these may run at one time.
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], NODE_OPTIONS: '--inspect-port=0' },
  })
  const [, origin = ''] = await running.says(/base_url +(http:\/\/\S+)\/v1/)
  const family = familyOf(running.pid)
  const servers = family.filter((pid) => listeningOf(pid).length > 0)
  assert.ok(servers.length > 0, 'nobody listens')
  const before = new Set(servers.flatMap(listeningOf))
  for (const pid of servers) process.kill(pid, 'SIGUSR1')
  // As long as an inspector may take; one that opens sooner ends the wait.
  await until('the inspector', () => running.text().includes('Debugger listening'), 1500).catch(() => {})
  const opened = servers.flatMap(listeningOf).filter((address) => !before.has(address))
  assert.equal((await askChat(origin, '')).status, 200)
  const coreLimit = servers.map(
    (pid) => /^Max core file size +(\S+)/m.exec(readFileSync(`/proc/${pid}/limits`, 'utf8'))?.[1],
  )
  for (const pid of servers) process.kill(pid, 'SIGTERM')
  await Promise.race([running.ended, sleep(5000, undefined, { ref: false })])
  return { opened, said: running.text(), coreLimit }
}

const folder = mkdtempSync(join(tmpdir(), 'gateway-commands-'))
try {
  const commands = {
    'start.sh': layStartScript(folder),
    'npm start': ['npm', 'start', '--'],
    'the systemd unit': commandOfUnit(),
    'the image': commandOfImage(),
  }
  await Promise.all([
    ...Object.entries(commands).map(([name, command]) =>
      check(`${name}: SIGUSR1 opens no inspector`, async () => {
        const { opened, said } = await signal(command)
        assert.deepEqual(opened, [])
        assert.doesNotMatch(said, /Debugger/)
      }),
    ),
    check('without the flag it does, and this would be seen', async () => {
      const { opened, said } = await signal([process.execPath, 'src/node/cli.ts', 'serve'])
      assert.equal(opened.length, 1)
      assert.match(said, /Debugger listening/)
    }),
    check('start.sh leaves no core dump where others may', async () => {
      const allowed = ['bash', '-c', 'ulimit -S -c unlimited; exec "$@"', 'bash']
      const limits = async (command: string[]) => (await signal([...allowed, ...command])).coreLimit
      assert.deepEqual(await limits(commands['start.sh']), ['0'])
      assert.deepEqual(await limits([process.execPath, 'src/node/cli.ts', 'serve']), ['unlimited'])
    }),
  ])
} finally {
  await stopAll()
  rmSync(folder, { recursive: true, force: true })
}
