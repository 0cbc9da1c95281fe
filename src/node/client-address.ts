import { isIP } from 'node:net'

/** What of a request tells whose it is. `ip`: as Fastify takes it from X-Forwarded-For, where a trusted proxy sends it. */
interface Arrived {
  ip: string | undefined
  socket: { remoteAddress?: string | undefined }
}

/**
 * A caller's address, without port and zone. A trusted proxy may pass on what its own caller wrote: where that is no
 * address, the proxy's counts, and nothing of it gets into the log.
 */
export function toClientAddress({ ip, socket }: Arrived): string {
  const candidates = [ip, socket.remoteAddress].map((given) => toBareAddress(given ?? ''))
  return candidates.find((address) => isIP(address) !== 0) ?? 'unknown'
}

/** Some proxies add the port; addresses of IPv4 that came over an IPv6 socket are written as such. */
function toBareAddress(given: string): string {
  const [, address = given] = /^\[(.+)\](?::\d+)?$/.exec(given) ?? /^([\d.]+):\d+$/.exec(given) ?? []
  return address.replace(/%.*$/, '').replace(/^::ffff:(?=[\d.]+$)/i, '')
}
