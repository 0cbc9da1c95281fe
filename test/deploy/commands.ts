/** Every way in which the gateway is started: what SIGUSR1 and a crash could give away of it. */
import assert from 'node:assert/strict'
import { copyFileSync, mkdtempSync, readFileSync, readlinkSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

import { askChat } from '../support/ask.ts'
import { familyOf, listeningOf } from './support/descendants.ts'
import { freePort, start, stopAll, until } from '../support/processes.ts'
import { check } from '../support/report.ts'

const root = join(import.meta.dirname, '../..')
const read = (path: string) => readFileSync(join(root, path), 'utf8')

/** The words of a file, with the Node that runs this. */
const withThisNode = (words: readonly string[]) =>
  words.map((word) => word.replace(/^(?:\/usr\/bin\/)?node$/, process.execPath))

/** start.sh in a copy of its folder, in which nothing is to be installed. */
function layStartScript(folder: string): string[] {
  copyFileSync(join(root, 'start.sh'), join(folder, 'start.sh'))
  for (const name of ['src', 'scripts', 'dist', 'node_modules', 'package.json', 'tsconfig.json'])
    symlinkSync(join(root, name), join(folder, name))
  return ['bash', join(folder, 'start.sh')]
}

function commandOfUnit(): string[] {
  const [, line = ''] = /^ExecStart=(.*)$/m.exec(read('deploy/systemd/dashscope-gateway.service')) ?? []
  return withThisNode(line.split(' '))
}

function commandOfImage(): string[] {
  const dockerfile = read('Dockerfile')
  const [, entrypoint = '[]'] = /^ENTRYPOINT (.*)$/m.exec(dockerfile) ?? []
  const [, command = '[]'] = /^CMD (\["serve"\])$/m.exec(dockerfile) ?? []
  return withThisNode([...(JSON.parse(entrypoint) as string[]), ...(JSON.parse(command) as string[])])
}

/** Not npm, nor a shell in between. */
function isGateway(pid: number): boolean {
  try {
    const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')
    const isProgram = words.some((word) => word.endsWith('dist/cli/main.js'))
    return isProgram && readlinkSync(`/proc/${pid}/exe`).endsWith('/node')
  } catch {
    // It has ended in the meantime.
    return false
  }
}

/** Starts it, sends every process of it SIGUSR1, and says who listens for a debugger then. */
async function signal(command: readonly string[], { workers = 1, withinMs = 2000 } = {}) {
  const running = start([...command, '--simulate', '--port', '0', '--host', '127.0.0.1'], {
    cwd: root,
    env: {
      PATH: process.env['PATH'],
      HOME: process.env['HOME'],
      // Several of these run at one time. Workers would take the ports that follow.
      NODE_OPTIONS: `--inspect-port=${await freePort()}`,
      WORKERS: String(workers),
      // Other load on the machine must not make the gateway refuse requests.
      MAX_EVENT_LOOP_DELAY: '0',
    },
  })
  const [, origin = ''] = await running.waitForOutput(/base_url +(http:\/\/\S+)\/v1/)
  const servers = familyOf(running.pid).filter(isGateway)
  const before = new Set(servers.flatMap(listeningOf))
  for (const pid of servers) process.kill(pid, 'SIGUSR1')
  // No event shows that none will open; those that do are waited for.
  const areAllOpen = () => running.text().split('Debugger listening').length > servers.length
  await until('inspectors', areAllOpen, withinMs).catch(() => {})
  const opened = servers.flatMap(listeningOf).filter((address) => !before.has(address))
  assert.equal((await askChat(origin, '')).status, 200)
  const coreLimit = servers.map(
    (pid) => /^Max core file size +(\S+)/m.exec(readFileSync(`/proc/${pid}/limits`, 'utf8'))?.[1],
  )
  process.kill(servers[0] ?? running.pid, 'SIGTERM')
  await Promise.race([running.ended, sleep(15_000, undefined, { ref: false })])
  return { opened, said: running.text(), coreLimit, processes: servers.length }
}

const folder = mkdtempSync(join(tmpdir(), 'gateway-commands-'))
try {
  const commands = {
    'start.sh': layStartScript(folder),
    'npm start': ['npm', 'start', '--'],
    'the systemd unit': commandOfUnit(),
    'the image': commandOfImage(),
  }
  const bare = [process.execPath, 'dist/cli/main.js', 'serve']
  await Promise.all(
    Object.entries(commands).map(([name, command]) =>
      check(`${name}: SIGUSR1 opens no inspector`, async () => {
        const { opened, said, processes } = await signal(command)
        assert.deepEqual([opened, processes], [[], 1])
        assert.doesNotMatch(said, /Debugger/)
      }),
    ),
  )
  // Not all at one time: each is a server that starts.
  await Promise.all([
    check('the image with WORKERS=2: SIGUSR1 opens no inspector in its three processes', async () => {
      const { opened, said, processes } = await signal(commands['the image'], { workers: 2 })
      assert.deepEqual([opened, processes], [[], 3])
      assert.doesNotMatch(said, /Debugger/)
    }),
    check('without the flag SIGUSR1 opens an inspector, and the test detects it', async () => {
      const { opened, said } = await signal(bare, { withinMs: 15_000 })
      assert.equal(opened.length, 1)
      assert.match(said, /Debugger listening/)
    }),
    check('start.sh leaves no core dump where others may', async () => {
      const allowed = ['bash', '-c', 'ulimit -S -c unlimited; exec "$@"', 'bash']
      const limits = async (command: string[]) => (await signal([...allowed, ...command])).coreLimit
      assert.deepEqual(await limits(commands['start.sh']), ['0'])
      assert.deepEqual(await limits(bare), ['unlimited'])
    }),
  ])
} finally {
  await stopAll()
  rmSync(folder, { recursive: true, force: true })
}
