import { BlockList, isIP } from 'node:net'

/** The source of a request. `ip`: as Fastify reads it from X-Forwarded-For of a trusted proxy. */
interface Connection {
  ip: string | undefined
  socket: { remoteAddress?: string | undefined }
}

/**
 * A caller's address, without port and zone. A trusted proxy may forward text from its own caller: if that is not an
 * address, the proxy's address counts, and the text is not logged.
 */
export function toClientAddress({ ip, socket }: Connection): string {
  for (const given of [ip, socket.remoteAddress]) {
    const address = toBareAddress(given ?? '')
    if (isIP(address) !== 0) return address
  }
  return 'unknown'
}

/**
 * Fastify's trust function: whether an address is a proxy whose X-Forwarded-For counts, by ranges like `10.0.0.0/8`.
 * Fastify's own ranges do not match an address with a port, so a proxy with a port would count as the caller.
 */
export function toTrust(ranges: readonly string[]): false | ((address: string | undefined) => boolean) {
  if (ranges.length === 0) return false
  // Separate lists: in a single one, an IPv6 range like ::/1 would contain all of IPv4.
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

/** Removes the port that some proxies add, the zone, and the IPv6 prefix of IPv4 addresses. */
function toBareAddress(given: string): string {
  if (isIP(given) === 4) return given
  const [, address = given] = /^\[(.+)\](?::\d+)?$/.exec(given) ?? /^([\d.]+):\d+$/.exec(given) ?? []
  return address.replace(/%.*$/s, '').replace(/^::ffff:(?=[\d.]+$)/i, '')
}
