// Preloaded with --import: localhost has two addresses, as on most machines.
import dns from 'node:dns'
import promises from 'node:dns/promises'
import { syncBuiltinESMExports } from 'node:module'

const addresses = [
  { address: '127.0.0.1', family: 4 },
  { address: '::1', family: 6 },
]
const lookup = dns.lookup
dns.lookup = (name, options, done) => {
  if (name !== 'localhost') return lookup(name, options, done)
  if (options.all) return setImmediate(done, null, addresses)
  return setImmediate(done, null, '127.0.0.1', 4)
}
promises.lookup = async () => addresses[0]
syncBuiltinESMExports()
