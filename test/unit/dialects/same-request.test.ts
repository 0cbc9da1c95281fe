import fc from 'fast-check'
import { expect, test } from 'vitest'

import { createGateway } from '../../../src/index.ts'
import { caseCount } from '../../support/case-count.ts'
import { conversation } from '../../support/dialects/arbitrary-conversation.ts'
import { postTo } from '../../support/post-to.ts'
import { readers, type Path } from '../../support/dialects/readers.ts'
import { toRequests } from '../../support/dialects/to-requests.ts'

const paths = Object.keys(readers) as Path[]
const gateway = createGateway({ transport: () => Promise.reject(new Error('a dry run calls nothing')) })

interface Sent {
  status: number
  /** Undefined if the request is refused, in words of each dialect's own. */
  request?: unknown
}

async function dryRun(path: Path, body: object): Promise<Sent> {
  const response = await postTo(gateway, path, body, { 'x-gateway-dry-run': 'true' })
  const { request } = (await response.json()) as Sent
  return { status: response.status, request }
}

test('a conversation becomes the same request in each dialect that can express it', async () => {
  const answered = Object.fromEntries(paths.map((path) => [path, 0])) as Record<Path, number>
  let runs = 0
  await fc.assert(
    fc.asyncProperty(conversation, async (given) => {
      runs += 1
      let due: Sent | undefined
      for (const path of paths) {
        const body = toRequests[path](given)
        if (body === undefined) continue
        const sent = await dryRun(path, body)
        if (sent.status === 200) answered[path] += 1
        due ??= sent
        expect({ path, ...sent }).toEqual({ path, ...due })
      }
    }),
    { numRuns: caseCount(1000) },
  )
  for (const [path, count] of Object.entries(answered))
    expect([path, count / runs > (path === '/v1/completions' ? 0.05 : 0.5)]).toEqual([path, true])
})
