/** `npm run bench:streams [-- 250 1000]`: the memory and CPU time that open streams take. */
import { setTimeout as sleep } from 'node:timers/promises'

import { Agent, request } from 'undici'

import { cpuTimeOf, memoryOf } from './cpu-time.ts'
import { startServer, stopAll } from './processes.ts'
import { program } from './targets.ts'

const given = process.argv.slice(2).map(Number)
const counts = given.length > 0 ? given : [100, 250, 500, 1000]
if (!counts.every((count) => Number.isInteger(count) && count > 0 && count <= 2000)) {
  process.stderr.write('Usage: npm run bench:streams [-- <streams, 1 to 2000> …]; on Linux\n')
  process.exit(2)
}
const [warmUp, pause, watch] = [100, 3_000, 10_000]

setTimeout(() => {
  process.stderr.write('The run took too long and was stopped.\n')
  process.exit(1)
}, 240_000).unref()

const simulator = await startServer(`${program} simulate --port 0`, {}, 'ignore', 'load')
const gateway = await startServer(
  `${program} serve`,
  // Other load on the machine must not make the gateway refuse requests.
  { PORT: '0', HOST: '127.0.0.1', DASHSCOPE_BASE_URL: simulator.origin, MAX_EVENT_LOOP_DELAY: '0' },
  'ignore',
  'target',
)
const agent = new Agent({ connections: null })
let pieces = 0

/** Streams with one piece per second, until the signal aborts. */
async function open(count: number, signal: AbortSignal): Promise<void> {
  const body = JSON.stringify({
    model: 'qwen-plus',
    stream: true,
    messages: [{ role: 'user', content: '[[sim: endless; slow-chunks=1000]] hi' }],
  })
  const headers = { authorization: 'Bearer sk-simulated-key', 'content-type': 'application/json' }
  const read = async (stream: AsyncIterable<unknown>) => {
    for await (const _ of stream) pieces += 1
  }
  const url = `${gateway.origin}/v1/chat/completions`
  const begun = Array.from({ length: count }, async (_, index) => {
    await sleep(index * 5)
    const answer = await request(url, { method: 'POST', headers, body, signal, dispatcher: agent })
    if (answer.statusCode !== 200) throw new Error(`The gateway answered ${answer.statusCode}.`)
    read(answer.body).catch(() => {})
  })
  await Promise.all(begun)
}

async function measure(count: number) {
  const end = new AbortController()
  await open(count, end.signal)
  await sleep(pause)
  const [before, since] = [cpuTimeOf(gateway.pid) ?? Number.NaN, pieces]
  await sleep(watch)
  const cpu = (cpuTimeOf(gateway.pid) ?? Number.NaN) - before
  const row = { count, memory: memoryOf(gateway.pid) ?? Number.NaN, cpu, pieces: pieces - since }
  end.abort()
  await sleep(pause)
  return row
}

try {
  await measure(warmUp)
  const idle = memoryOf(gateway.pid) ?? Number.NaN
  process.stdout.write(`Without a stream, after ${warmUp} of them: ${idle.toFixed(0)} MiB\n\n`)
  process.stdout.write(
    `| open streams | MiB in all | KiB per stream | pieces/s | CPU | µs CPU per piece |\n|---:|---:|---:|---:|---:|---:|\n`,
  )
  for (const count of counts) {
    const { memory, cpu, pieces: read } = await measure(count)
    const each = ((memory - idle) * 1024) / count
    const cells = [
      count,
      memory.toFixed(0),
      each.toFixed(0),
      ((read / watch) * 1000).toFixed(0),
      `${(cpu / watch / 10).toFixed(0)} %`,
      (cpu / read).toFixed(0),
    ]
    process.stdout.write(`| ${cells.join(' | ')} |\n`)
  }
} finally {
  await stopAll()
  await agent.destroy()
}
process.exit(0)
