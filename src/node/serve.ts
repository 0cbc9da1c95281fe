import { randomBytes } from 'node:crypto'
import type { AddressInfo } from 'node:net'

import { createGateway } from '../gateway.ts'
import type { Config } from './config.ts'
import { createHmacHash, md5Hash, noHash, type KeyHash } from './key-hash.ts'
import { createLoggedTransport } from './logged-transport.ts'
import { createRequestLog, toLogText, type RequestLog } from './request-log.ts'
import { createServer } from './server.ts'
import { drain } from './shutdown.ts'
import { createUndiciTransport } from './undici-transport.ts'

export interface RunningServer {
  /** `http://127.0.0.1:8000`, as a client on this machine would say it. */
  origin: string
  /** Stops taking connections, lets answers end; resolves to whether all of them did in time. */
  stop: () => Promise<boolean>
}

/** Starts the service; rejects where the address cannot be listened on. */
export async function serve(
  config: Config,
  log: RequestLog = createRequestLog(config),
): Promise<RunningServer> {
  const upstream = createUndiciTransport(config)
  let draining = false
  const gateway = createGateway({
    ...config,
    transport:
      config.logLevel === 'debug' ? createLoggedTransport(upstream.transport, log) : upstream.transport,
    patience: config,
    isReady: () => !draining,
    onError: log.failed,
    onEvent: ({ model, service }) => log.write('rerouted', { model: toLogText(model), service }),
  })
  const app = createServer(gateway, log, {
    ...config,
    inFlight: {
      all: config.maxInFlight,
      perKey: config.maxInFlightPerKey,
      perIp: config.maxInFlightPerIp,
    },
    keyHash: toKeyHash(config),
  })
  await app.listen({ port: config.port, host: config.host })
  return {
    origin: toOrigin(config.host, app.server.address() as AddressInfo),
    async stop() {
      draining = true
      // Whoever sends requests here needs time to see that they are no longer welcome.
      await new Promise((resolve) => setTimeout(resolve, config.prestopDelayMs))
      const whole = await drain(app, config.shutdownGraceMs)
      await upstream.close()
      await log.flush()
      return whole
    },
  }
}

function toKeyHash({ keyHash, keyHashSecret }: Pick<Config, 'keyHash' | 'keyHashSecret'>): KeyHash {
  const hashes: Readonly<Record<Config['keyHash'], () => KeyHash>> = {
    md5: () => md5Hash,
    hmac: () => createHmacHash(keyHashSecret === '' ? randomBytes(32) : keyHashSecret),
    none: () => noHash,
  }
  return hashes[keyHash]()
}

function toOrigin(host: string, { port, family }: AddressInfo): string {
  if (host === '0.0.0.0' || host === '::') return `http://127.0.0.1:${port}`
  return family === 'IPv6' && host.includes(':') ? `http://[${host}]:${port}` : `http://${host}:${port}`
}
