import { spawn } from 'node:child_process'
import { createServer, request as forward } from 'node:http'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'

import { parseConfig } from '../../src/server/config/index.ts'
import { serve } from '../../src/server/process/serve.ts'
import { createSimulator } from '../../src/simulator/index.ts'

const root = join(import.meta.dirname, '../..')

/**
 * `simulated`: the program with `--simulate`. `keyed` asks for a key, and `simulator` is behind it. `dead` has nothing behind it.
 * `regional` has two regions and a pattern for workspaces; its own refuses every key, and `simulator` is the other one.
 */
export async function startServers() {
  const simulator = createSimulator({ paceMs: 5, record: true })
  const upstream = await simulator.listen()
  const simulated = await startProgram()
  const keyed = await start(upstream)
  const dead = await start('http://127.0.0.1:9')
  const abroad = await startAbroad()
  const regional = await start(abroad.origin, {
    REGIONS: `cn=${abroad.origin},intl=${upstream},*.cn-beijing.maas.aliyuncs.com`,
  })
  const slow = await startProxy(simulated.origin, { delayMs: 400 })
  const below = await startProxy(simulated.origin, { path: '/gateway/' })
  const running = [simulated, keyed, dead, regional, abroad, slow, below]
  return {
    simulator,
    simulated: `${simulated.origin}/`,
    keyed: `${keyed.origin}/`,
    dead: `${dead.origin}/`,
    regional: `${regional.origin}/`,
    slow: `${slow.origin}/`,
    below: `${below.origin}/gateway/`,
    async stop() {
      for (const one of running) await one.stop()
      await simulator.close()
    },
  }
}

/** Other load on the machine must not make a gateway refuse requests. */
const settings = { LOG_LEVEL: 'silent', SHUTDOWN_GRACE: '1', MAX_EVENT_LOOP_DELAY: '0' }

function start(upstream, more = {}) {
  return serve(
    parseConfig({ HOST: '127.0.0.1', PORT: '0', ...settings, ...more, DASHSCOPE_BASE_URL: upstream }),
  )
}

async function startProgram() {
  const program = spawn('node', ['dist/cli/main.js', 'serve', '--simulate', '--port', '0'], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, LANG: 'C', ...settings },
  })
  const origin = await new Promise((resolve, reject) => {
    let text = ''
    const read = (chunk) => {
      text += chunk
      const [, found] = /listens on (http:\S+)/.exec(text) ?? []
      if (found !== undefined) resolve(found)
    }
    program.stdout.on('data', read)
    program.stderr.on('data', read)
    program.once('exit', () => reject(new Error(text)))
  })
  const ended = new Promise((resolve) => {
    program.once('exit', resolve)
  })
  return {
    origin,
    stop: () => {
      program.kill()
      return ended
    },
  }
}

/** A proxy that lets each answer wait and passes its pieces on late, or has the gateway below a path. */
async function startProxy(target, { delayMs = 0, path = '/' }) {
  const server = createServer((incoming, outgoing) => {
    if (!incoming.url.startsWith(path)) return outgoing.writeHead(404).end('not here')
    const { method, headers } = incoming
    const url = new URL(`/${incoming.url.slice(path.length)}`, target)
    const call = forward(url, { method, headers }, async (response) => {
      await wait(delayMs)
      outgoing.writeHead(response.statusCode, response.headers)
      for await (const chunk of response) {
        outgoing.write(chunk)
        await wait(delayMs / 4)
      }
      outgoing.end()
    })
    call.on('error', () => outgoing.destroy())
    outgoing.on('close', () => call.destroy())
    incoming.pipe(call)
  })
  return listening(server)
}

/** A region that the key does not belong to. */
async function startAbroad() {
  const server = createServer((incoming, outgoing) => {
    incoming.resume()
    const refusal = { code: 'InvalidApiKey', message: 'Invalid API-key provided.', request_id: 'abroad-1' }
    outgoing.writeHead(401, { 'content-type': 'application/json' }).end(JSON.stringify(refusal))
  })
  return listening(server)
}

async function listening(server) {
  await new Promise((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  return {
    origin: `http://127.0.0.1:${server.address().port}`,
    stop: () =>
      new Promise((resolve) => {
        server.close(resolve)
        server.closeAllConnections()
      }),
  }
}
