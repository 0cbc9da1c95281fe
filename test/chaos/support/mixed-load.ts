/** The mix of requests to a public service, for any duration. */
import { setTimeout as sleep } from 'node:timers/promises'

import { ask, type Question, type Seen } from '../../support/ask.ts'
import { answer, outcomes, saying, answerModes, type AnswerMode } from '../../support/fault-outcomes.ts'
import { range } from './numbers.ts'
import { outcomeOf } from './outcome.ts'
import { key, openWire, toChat, toRequest } from './raw.ts'

const pieces = range(20).map((index) => `条款 ${index};`)
const text = pieces.join('')
const content = `[[sim: pieces=${JSON.stringify(pieces)}]]`
const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' }

/**
 * A caller of its own: an unrequested response that arrives after the connection has its next request is taken for the
 * answer to it, which HTTP/1.1 cannot tell apart. It must reach no other caller.
 */
const toOwn = (random: () => number) => ({
  ...headers,
  authorization: `Bearer ${key}${Math.floor(random() * 1e9)}`,
})

type Send = (question: Question) => Promise<Seen>

const chat = (send: Send, body: string, question: Question = {}) =>
  send({ path: '/v1/chat/completions', headers, body, ...question })

const expectStatus = (status: number) => (seen: Seen) =>
  seen.status === status && /^\{"(?:error|object)":/.test(seen.body)
    ? 'right'
    : `WRONG: ${seen.status} ${seen.body}`

const rightIf = (expected: string, outcome: string) =>
  outcome === expected ? 'right' : `WRONG: ${outcome}, not ${expected}`

interface Kind {
  name: string
  /** Percent of all requests. */
  share: number
  play: (send: Send, random: () => number, port: number) => Promise<string>
}

export const kinds: readonly Kind[] = [
  {
    name: 'stream',
    share: 52,
    play: async (send) =>
      rightIf('exact', outcomeOf(await chat(send, toChat(content)), { text, streamed: true })),
  },
  {
    name: 'whole',
    share: 15,
    play: async (send) =>
      rightIf(
        'exact',
        outcomeOf(await chat(send, toChat(content, { stream: false })), { text, streamed: false }),
      ),
  },
  {
    name: 'disconnecting',
    share: 8,
    play: (send, random) =>
      chat(send, toChat('[[sim: endless; slow-chunks=30]]'), { leave: random() * 1000 }).then(() => 'right'),
  },
  {
    name: 'fault',
    share: 12,
    async play(send, random) {
      const all = Object.entries(outcomes)
      const [marker, expected] = all[Math.floor(random() * all.length)] ?? ['', undefined]
      const way = (Object.keys(answerModes) as AnswerMode[])[Math.floor(random() * 3)] ?? 'streamed'
      const { stream = false, ...fields }: { stream?: boolean; n?: number } = answerModes[way]
      const body = toChat(`[[sim: ${marker}; ${saying}]]`, { ...fields, stream })
      const isPoisonous = marker === 'extra-response'
      const seen = await chat(send, body, isPoisonous ? { headers: toOwn(random) } : {}).catch(
        (cause: unknown) => {
          throw new Error(`${marker}, ${way}: ${String(cause)}`, { cause })
        },
      )
      return rightIf(expected?.[way] ?? '', outcomeOf(seen, { text: answer, streamed: stream }))
    },
  },
  {
    name: 'refused',
    share: 8,
    async play(send, random) {
      if (random() < 0.3) return expectStatus(401)(await chat(send, toChat(content), { headers: {} }))
      if (random() < 0.5) return expectStatus(404)(await send({ path: '/v1/nothing', headers }))
      return expectStatus(400)(await chat(send, random() < 0.5 ? '{"model":1}' : '['.repeat(100_000)))
    },
  },
  {
    name: 'models',
    share: 3,
    play: async (send) => expectStatus(200)(await send({ path: '/v1/models', headers })),
  },
  {
    name: 'reader who stops',
    share: 2,
    async play(_, random, port) {
      const wire = openWire(port, { reads: false })
      wire.socket.write(toRequest(toChat('[[sim: endless; giant-event=16]]')))
      await sleep(500 + random() * 4000)
      wire.socket.destroy()
      return 'right'
    },
  },
]

export interface Load {
  /** Number of requests of each kind. */
  readonly played: Map<string, number>
  readonly wrong: string[]
  /** Waits for open requests to end. */
  stop: () => Promise<void>
}

/** Starts callers, each with one request after the other and short pauses. */
export function startLoad(origin: string, callers: number, random: () => number): Load {
  const played = new Map<string, number>()
  const wrong: string[] = []
  const port = Number(new URL(origin).port)
  const send: Send = (question) => ask(origin, { withinMs: 60_000, ...question })
  const lots = kinds.flatMap((kind) => range(kind.share).map(() => kind))
  const over = new AbortController()
  const call = async () => {
    while (!over.signal.aborted) {
      const kind = lots[Math.floor(random() * lots.length)]
      if (kind === undefined) continue
      const outcome = await kind.play(send, random, port).catch((error: unknown) => `WRONG: ${String(error)}`)
      played.set(kind.name, (played.get(kind.name) ?? 0) + 1)
      if (outcome !== 'right') wrong.push(`${kind.name}: ${outcome}`)
      await sleep(random() * 200)
    }
  }
  const running = range(callers).map(call)
  return {
    played,
    wrong,
    async stop() {
      over.abort()
      await Promise.all(running)
    },
  }
}
