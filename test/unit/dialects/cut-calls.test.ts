import { expect, test } from 'vitest'

import { createGateway } from '../../../src/index.ts'
import { toQuestion } from '../../support/dialects/questions.ts'
import { postTo } from '../../support/post-to.ts'
import { readers, type Path } from '../../support/dialects/readers.ts'
import { holdAnswer } from '../../support/hold-answer.ts'
import { createReplay } from '../../support/replay-transport.ts'
import { fragment, toStream } from '../../support/responses/ask-responses.ts'

/** Calls of an answer that the token limit ends: clients must not run the last one as if it were complete. */
const paths = ['/v1/chat/completions', '/v1/responses', '/v1/messages'] as const satisfies readonly Path[]
const forms = paths.flatMap((path) => [true, false].map((stream) => ({ path, stream })))

async function calls(upstream: string, { path, stream }: { path: Path; stream: boolean }) {
  const { transport } = createReplay({ body: new TextEncoder().encode(upstream) })
  const body = { model: 'qwen-plus', ...toQuestion(path, '?', stream) }
  const response = await postTo(createGateway({ transport }), path, body)
  const text = await response.text()
  expect([response.status, text]).toEqual([200, text])
  holdAnswer(path, text, stream)
  const said = readers[path][stream ? 'stream' : 'whole'](text)
  expect(said.finish).toBe('length')
  return said.calls.map(({ name, arguments: args }) => ({ name, args }))
}

const first = fragment(0, 'call_1', 'whole', '')
const end = { finish: 'length' }

test.each(forms)('$path, stream: $stream: a cut call has no more than the model wrote', async (form) => {
  const isMessage = form.path === '/v1/messages'
  for (const json of ['', '{"a":', '{"a":[1,{"b":"']) {
    const upstream = toStream([first, fragment(1, 'call_2', 'cut', json), end])
    // A block of Anthropic's stream begins with the empty object.
    const args = isMessage && json === '' ? {} : json
    const isLeftOut = isMessage && !form.stream
    const cut = isLeftOut ? [] : [{ name: 'cut', args }]
    expect(await calls(upstream, form)).toEqual([{ name: 'whole', args: {} }, ...cut])
  }
})

test.each(forms)('$path, stream: $stream: one that is cut before its name is left out', async (form) => {
  const upstream = toStream([first, fragment(1, 'call_2', undefined, ''), end])
  expect(await calls(upstream, form)).toEqual([{ name: 'whole', args: {} }])
})

test.each(forms)('$path, stream: $stream: a last call that is complete is there', async (form) => {
  const upstream = toStream([first, fragment(1, 'call_2', 'f', '{"a":1}'), end])
  expect(await calls(upstream, form)).toEqual([
    { name: 'whole', args: {} },
    { name: 'f', args: { a: 1 } },
  ])
})
