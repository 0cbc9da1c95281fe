import { afterAll, beforeAll } from 'vitest'

import { createGateway, type Gateway } from '../../src/index.ts'
import { createUndiciTransport } from '../../src/server/upstream/undici-transport.ts'
import { startSimulator, type RunningSimulator } from './start-simulator.ts'

/** A gateway for the many random requests of one file, with a simulator behind it. */
export class FuzzedGateway {
  /** Errors that the gateway did not foresee. */
  readonly unforeseen: unknown[] = []
  #gateway: Gateway | undefined

  constructor() {
    let simulator: RunningSimulator
    let client: ReturnType<typeof createUndiciTransport>
    beforeAll(async () => {
      simulator = await startSimulator({ record: false })
      client = createUndiciTransport()
      const { transport } = client
      const onError = (error: unknown) => this.unforeseen.push(error)
      this.#gateway = createGateway({ baseUrl: simulator.origin, transport, onError })
    })
    afterAll(async () => {
      await client.close()
      await simulator.close()
    })
  }

  get fetch(): Gateway['fetch'] {
    if (this.#gateway === undefined) throw new Error('not started')
    return this.#gateway.fetch
  }
}

/** Gives the verdicts of all requests, `atATime` of them concurrently, and prints how many were answered. */
export async function judgeAll<Request, Verdict extends { kind: string }>(
  requests: readonly Request[],
  judge: (request: Request) => Promise<Verdict>,
  { atATime, name }: { atATime: number; name: string },
): Promise<{ verdicts: Verdict[]; answered: number }> {
  const verdicts: Verdict[] = []
  const started = performance.now()
  const next = requests.values()
  const work = async () => {
    for (const request of next) verdicts.push(await judge(request))
  }
  await Promise.all(Array.from({ length: atATime }, work))
  const perSecond = Math.round((requests.length / (performance.now() - started)) * 1000)
  const answered = verdicts.filter(({ kind }) => kind === 'answered').length
  process.stdout.write(`fuzz: ${requests.length} ${name}: ${answered} answered, ${perSecond}/s\n`)
  return { verdicts, answered: answered / requests.length }
}

/** For every problem the shortest request that has it. */
export function shortestOfEach<Verdict extends { why: string; request: string }>(
  wrong: readonly Verdict[],
): Verdict[] {
  const sorted = wrong.toSorted((one, other) => one.request.length - other.request.length)
  return [...new Map(sorted.toReversed().map((verdict) => [verdict.why, verdict])).values()]
}
