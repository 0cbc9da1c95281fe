import { availableParallelism } from 'node:os'

import { integer, type Variable } from './variable.ts'

const maxWorkers = 64

/** Processes and their metrics. */
export const processVariables = {
  workers: {
    name: 'WORKERS',
    default: '1',
    allowed: `an integer from 1 to ${maxWorkers}, or auto: one for each core`,
    describes:
      'Processes that share the port; limits apply per process, and with REDIS_URL rate limits apply to all together',
    parse: (text: string) =>
      text.toLowerCase() === 'auto'
        ? Math.min(availableParallelism(), maxWorkers)
        : integer(1, maxWorkers)(text),
  },
  metricsPort: {
    name: 'METRICS_PORT',
    default: '0',
    allowed: 'an integer from 0 to 65535 (0: none)',
    describes: 'Separate port for GET /metrics, for Prometheus',
    parse: integer(0, 65_535),
  },
  metricsHost: {
    name: 'METRICS_HOST',
    default: '127.0.0.1',
    allowed: 'an IP address or a host name',
    describes: 'Address of the metrics port',
    parse: toHost,
  },
  metricsToken: {
    name: 'METRICS_TOKEN',
    default: '',
    allowed: 'at least 16 printable characters without spaces',
    describes: 'Also serves GET /metrics on PORT, to requests with Authorization: Bearer <token>',
    secret: true,
    parse: (text: string) => (text === '' || /^[\x21-\x7e]{16,}$/.test(text) ? text : undefined),
  },
  commit: {
    name: 'REVISION',
    default: '',
    allowed: 'letters, digits, dots, dashes; at most 64',
    describes: 'Commit of the build, for gateway_build_info',
    parse: (text: string) => (/^[\w.-]{0,64}$/.test(text) ? text : undefined),
  },
} satisfies Record<string, Variable<unknown>>

export function toHost(text: string): string | undefined {
  return /^[\w.:-]+$/.test(text) ? text : undefined
}
