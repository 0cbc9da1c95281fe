import { expect, test } from 'vitest'

import { createGateway, type Transport } from '../../../src/index.ts'
import { shareOf } from '../../support/case-count.ts'
import { toQuestion } from '../../support/dialects/questions.ts'
import { postTo } from '../../support/post-to.ts'
import { readers, type Path } from '../../support/dialects/readers.ts'
import type { Said } from '../../support/dialects/said.ts'
import { readFixtures } from '../../support/fixtures.ts'
import { holdAnswer } from '../../support/hold-answer.ts'
import { createReplay } from '../../support/replay-transport.ts'

/** All dialects must say the same for one answer of DashScope; this covers all streams of the golden cases of chat. */
const cases = readFixtures('src/endpoints/chat-completions/fixtures').flatMap(
  ({ name, request, upstream, case: about }) => {
    const { model, n = 1 } = JSON.parse(request) as { model: string; n?: number }
    const isStream = new TextDecoder().decode(upstream.subarray(0, 300)).includes('data:')
    return isStream && n === 1 && about.status === undefined ? [{ name, model, upstream }] : []
  },
)

const paths = Object.keys(readers) as Path[]

let answering: Transport
const gateway = createGateway({ transport: (request, signal) => answering(request, signal) })

/** What an answer says; undefined for an error. */
async function ask(
  path: Path,
  model: string,
  upstream: Uint8Array,
  stream: boolean,
): Promise<Said | undefined> {
  answering = createReplay({ body: upstream }).transport
  const response = await postTo(gateway, path, { model, ...toQuestion(path, 'JSON', stream) })
  const text = await response.text()
  const isStream = response.headers.get('content-type')?.startsWith('text/event-stream') === true
  holdAnswer(path, text, isStream)
  const failed =
    response.status !== 200 || /^(?:event: error\n)?data: \{"(?:type":"error"|error")/m.test(text)
  return failed ? undefined : readers[path][isStream ? 'stream' : 'whole'](text)
}

/** Without what only some dialects have words for: ids, details of tokens, and why the answer ends. */
function toComparable(said: Said | undefined, path: Path) {
  if (said === undefined) return undefined
  const { text, reasoning, calls, tokens } = said
  const named = calls.map(({ name, arguments: args }) => ({ name, args }))
  return { text, reasoning, tokens, ...(path !== '/v1/completions' && { calls: named }) }
}

test.each(cases.map((one, index) => ({ ...one, index })))('all dialects say the same: $name', async (one) => {
  const { model, upstream, index } = one
  const chat = await ask('/v1/chat/completions', model, upstream, false)
  for (const [place, path] of paths.entries()) {
    const due = { path, said: toComparable(chat, path) }
    for (const stream of shareOf([false, true], index + place, 2)) {
      const said = await ask(path, model, upstream, stream)
      expect({ path, said: toComparable(said, path) }).toEqual(due)
    }
  }
})

test('there are many', () => {
  expect(cases.length).toBeGreaterThan(50)
})
