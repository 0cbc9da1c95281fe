/** The gateway, but each line of the log is written before the request goes on. */
import pino from 'pino'

import { parseConfig } from '../../src/server/config/index.ts'
import { createRequestLog } from '../../src/server/telemetry/access-log.ts'
import { serve } from '../../src/server/process/serve.ts'

const config = parseConfig(process.env)
const log = createRequestLog(config, pino.destination({ fd: 1, sync: true }))
const { origin } = await serve(config, { log })
process.stderr.write(`listens on ${origin}\n`)
