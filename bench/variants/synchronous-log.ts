/** The gateway, but each line of the log is written before the request goes on. */
import pino from 'pino'

import { parseConfig } from '../../src/node/config.ts'
import { createRequestLog } from '../../src/node/request-log.ts'
import { serve } from '../../src/node/serve.ts'

const config = parseConfig(process.env)
const log = createRequestLog(config, pino.destination({ fd: 1, sync: true }))
const { origin } = await serve(config, { log })
process.stderr.write(`listens on ${origin}\n`)
