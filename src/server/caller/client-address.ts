import { BlockList, isIP } from 'node:net'

/** The source of a request. `ip`: as Fastify reads it from X-Forwarded-For of a trusted proxy. */
interface Connection {
  ip: string | undefined
  socket: { remoteAddress?: string | undefined }
}

/**
 * A caller's address, without port and zone. A trusted proxy may pass on what its own caller wrote: where that is no
 * address, the proxy's counts, and nothing of it gets into the log.
 */
export function toClientAddress({ ip, socket }: Connection): string {
  const candidates = [ip, socket.remoteAddress].map((given) => toBareAddress(given ?? ''))
  return candidates.find((address) => isIP(address) !== 0) ?? 'unknown'
}

/**
 * Which addresses are proxies whose X-Forwarded-For counts, by ranges like `10.0.0.0/8`; as Fastify asks for it. Ranges
 * given to Fastify itself hold no address with a port, and a proxy that is named with one would pass for the caller.
 */
export function toTrust(ranges: readonly string[]): false | ((address: string | undefined) => boolean) {
  if (ranges.length === 0) return false
  // Each for itself: to one list, a range of IPv6 like ::/1 would have all of IPv4 in it.
  const lists = { ipv4: new BlockList(), ipv6: new BlockList() }
  for (const range of ranges) {
    const [address = '', bits] = range.split('/')
    const [list, family] = [lists[familyOf(toBareAddress(address))], familyOf(address)]
    if (bits === undefined) list.addAddress(address, family)
    else list.addSubnet(address, Number(bits), family)
  }
  return (given) => {
    const address = toBareAddress(given ?? '')
    if (isIP(address) === 0) return false
    const family = familyOf(address)
    return lists.ipv4.check(address, family) || (family === 'ipv6' && lists.ipv6.check(address, family))
  }
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIP(address) === 4 ? 'ipv4' : 'ipv6'
}

/** Some proxies add the port; addresses of IPv4 that came over an IPv6 socket are written as such. */
function toBareAddress(given: string): string {
  const [, address = given] = /^\[(.+)\](?::\d+)?$/.exec(given) ?? /^([\d.]+):\d+$/.exec(given) ?? []
  return address.replace(/%.*$/s, '').replace(/^::ffff:(?=[\d.]+$)/i, '')
}
