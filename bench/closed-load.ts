import type { Client } from 'undici'

import { requestFor, textOf, type CannedRequest } from './canned.ts'
import { exchange, type Seen } from './exchange.ts'
import type { Start } from './load.ts'
import { readText } from './read-text.ts'
import type { Scenario } from './scenarios.ts'

/** Checks the first answer completely; later ones must have the same size and number of events. */
async function readReference(client: Client, request: CannedRequest, scenario: Scenario): Promise<Seen> {
  const chunks: Buffer[] = []
  const seen = await exchange(client, request, (chunk) => chunks.push(chunk))
  const body = Buffer.concat(chunks).toString()
  if (seen.status !== 200) throw new Error(`status ${seen.status}: ${body.slice(0, 300)}`)
  if (readText(body) !== textOf(scenario)) throw new Error(`another text: ${body.slice(-300)}`)
  return seen
}

function checkLikeness(seen: Seen, reference: Seen): void {
  if (seen.status === 200 && seen.bytes === reference.bytes && seen.events === reference.events) return
  throw new Error(`expected an answer of ${JSON.stringify(reference)}, got ${JSON.stringify(seen)}`)
}

/** Each connection sends its next request as soon as it has the answer. */
export const repeat: Start = async (clients, { order, scenario, counts, over }) => {
  const request = requestFor(order.protocol, scenario)
  const [first] = clients
  if (first === undefined) throw new Error('no connections')
  const reference = await readReference(first, request, scenario)
  // The caller receives some more events than DashScope sends: the role and [DONE].
  const share = scenario.frames / Math.max(1, reference.events)
  const ask = async (client: Client) => {
    let sent = performance.now()
    while (!over.aborted) {
      let isFirst = true
      const onData = (_: Buffer, events: number) => {
        counts.events += events * share
        if (isFirst && scenario.stream) counts.addLatency((performance.now() - sent) * 1000)
        isFirst = false
      }
      checkLikeness(await exchange(client, request, onData), reference)
      counts.answers += 1
      sent = performance.now()
    }
  }
  return { ended: Promise.all(clients.map(ask)) }
}
