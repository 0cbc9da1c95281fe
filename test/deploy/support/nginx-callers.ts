import assert from 'node:assert/strict'
import { join } from 'node:path'

import { ask } from '../../support/ask.ts'
import { freePort } from '../../support/processes.ts'
import { check } from '../../support/report.ts'
import { startNginx } from './nginx.ts'
import { startRecordingServer } from './recording-server.ts'

/** Addresses in pairs, and whether nginx may count the two as one caller. */
const pairs: readonly [one: string, other: string, same: boolean][] = [
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2:ffff::1', true],
  ['2001:db8:1:2::1', '2001:db8:1:2::2', true],
  ['2001:db8::1', '2001:db8::2:3:4:5', true],
  ['2001:db8:0:2::1', '2001:db8:0:2:3:4::', true],
  ['2001:db8:0:2:1:2:3:4', '2001:db8:0:2:5:6:7:8', true],
  ['2001:0:0:2:1:2:3:4', '2001:0:0:2:5:6:7:8', true],
  ['2001:db8:1::1', '2001:db8:1:0:a:b:c:d', true],
  ['2001:db8::1', '2001:db8:0:0:1::', true],
  ['2001::1', '2001:0:0:0:a:b:c:d', true],
  ['2001:db8:1:2::1', '2001:db8:1:3::1', false],
  ['2001:db8:1::1', '2001:db8:2::1', false],
  ['2001:db8::1', '2001:db9::1', false],
  // nginx writes "::" for a single zero, too: the part before it is a whole provider in these pairs.
  ['2001:db8:0:2:1:2:3:4', '2001:db8:0:3:1:2:3:4', false],
  ['2001:0:0:2:1:2:3:4', '2001:0:0:3:1:2:3:4', false],
  ['2001:0:1:2:1:2:3:4', '2001:0:1:3:1:2:3:4', false],
  ['203.0.113.1', '203.0.113.1', true],
  ['203.0.113.1', '203.0.113.2', false],
  // IPv4, as a socket for both has it.
  ['::ffff:203.0.113.1', '::ffff:203.0.113.2', false],
]

/** Whom nginx's limits take for one caller: with addresses that a header claims, since this machine has few. */
export async function checkCallers(folder: string): Promise<void> {
  const { server, port } = await startRecordingServer()
  const namesPort = await freePort()
  const nginx = await startNginx({
    folder: join(folder, 'callers'),
    site: 'dashscope-gateway-plain.conf',
    upstream: port,
    beside: `set_real_ip_from 127.0.0.1;
      real_ip_header X-Test-Address;
      server {
        listen 127.0.0.1:${namesPort};
        location / { default_type text/plain; return 200 "$dashscope_gateway_caller"; }
      }`,
  })
  const as = (address: string) => ({ headers: { 'x-test-address': address } })
  const nameOf = async (address: string) => (await ask(`http://127.0.0.1:${namesPort}`, as(address))).body
  await check('a caller is an IPv4 address, or a /64 of IPv6', async () => {
    for (const [one, other, same] of pairs) {
      const names = [await nameOf(one), await nameOf(other)]
      assert.ok(!names.includes(''), `${one}, ${other}: no limit`)
      assert.equal(names[0] === names[1], same, `${one}, ${other}: ${JSON.stringify(names)}`)
    }
  })
  const refusedOf = async (addressOf: (at: number) => string) => {
    const seen = await Promise.all(
      Array.from({ length: 80 }, (_, at) => ask(nginx.origin, { path: '/health', ...as(addressOf(at)) })),
    )
    return seen.filter(({ status }) => status === 429).length
  }
  await check('80 addresses of one /64 have the limits of one caller', async () => {
    const refused = await refusedOf((at) => `2001:db8:1:2::${at + 1}`)
    assert.ok(refused > 0)
    assert.equal(await refusedOf((at) => `2001:db8:2:${at + 1}::1`), 0)
    assert.equal(await refusedOf((at) => `203.0.113.${at + 1}`), 0)
    return `${refused} of 80 refused`
  })
  await nginx.process.stop()
  server.close()
}
