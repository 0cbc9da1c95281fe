/** The gateway, but DashScope is called with the platform's `fetch`. */
import { createFetchTransport } from '../../src/dashscope/transport.ts'
import { createGateway } from '../../src/gateway.ts'
import { parseConfig } from '../../src/server/config/index.ts'
import { createRequestLog } from '../../src/server/telemetry/access-log.ts'
import { createServer } from '../../src/server/http/create-server.ts'

const config = parseConfig(process.env)
const gateway = createGateway({ baseUrl: config.baseUrl, transport: createFetchTransport() })
const app = createServer(gateway, createRequestLog(config))
const origin = await app.listen({ port: config.port, host: config.host })
process.stderr.write(`listens on ${origin}\n`)
