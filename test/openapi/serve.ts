/** The gateway over HTTP with a stub of DashScope that answers at once: says where it is, and after SIGTERM what it answered. */
import { startServer } from '../support/start-server.ts'
import { startSimulator } from '../support/start-simulator.ts'

const simulator = await startSimulator({ record: false })
const server = await startServer({
  baseUrl: simulator.origin,
  regions: [`intl=${simulator.origin}`],
  logFormat: 'json',
})

process.once('SIGTERM', () => {
  const counts = new Map<number, number>()
  for (const line of server.logs()) {
    const { status } = JSON.parse(line) as { status?: number }
    if (status !== undefined) counts.set(status, (counts.get(status) ?? 0) + 1)
  }
  for (const [status, count] of counts) console.log(`${status} ${count}`)
  void server.stop().then(() => simulator.close())
})

console.log(server.origin)
