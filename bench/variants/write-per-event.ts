/** The gateway, but each event goes out in a write of its own. */
import { createGateway, type Gateway } from '../../src/gateway.ts'
import { parseConfig } from '../../src/server/config/index.ts'
import { createRequestLog } from '../../src/server/telemetry/access-log.ts'
import { createServer } from '../../src/server/http/create-server.ts'
import { createUndiciTransport } from '../../src/server/upstream/undici-transport.ts'

/** Finding the events again costs a little that a core made for this would not pay. */
async function* split(pieces: AsyncIterable<string>): AsyncGenerator<string, void> {
  for await (const piece of pieces) {
    let start = 0
    for (let end = piece.indexOf('\n\n'); end !== -1; end = piece.indexOf('\n\n', start)) {
      yield piece.slice(start, end + 2)
      start = end + 2
    }
  }
}

const config = parseConfig(process.env)
const { transport } = createUndiciTransport()
const gateway = createGateway({ baseUrl: config.baseUrl, transport })
const splitting: Gateway = {
  ...gateway,
  async handle(call) {
    const answer = await gateway.handle(call)
    return typeof answer.body === 'string' ? answer : { ...answer, body: split(answer.body) }
  },
}
const app = createServer(splitting, createRequestLog(config))
const origin = await app.listen({ port: config.port, host: config.host })
process.stderr.write(`listens on ${origin}\n`)
