import fc from 'fast-check'
import { expect, test } from 'vitest'

import { createGateway, type Transport } from '../../../src/index.ts'
import { caseCount } from '../../support/case-count.ts'
import { answer, type Answer } from '../../support/dialects/arbitrary-answer.ts'
import { toQuestion } from '../../support/dialects/questions.ts'
import { postTo } from '../../support/post-to.ts'
import { readers, type Path } from '../../support/dialects/readers.ts'
import { ofUsage, parsed, type Said } from '../../support/dialects/said.ts'
import { toStream, toWhole } from '../../support/dialects/to-upstream.ts'
import { holdAnswer } from '../../support/hold-answer.ts'
import { createReplay } from '../../support/replay-transport.ts'

const paths = Object.keys(readers) as Path[]

interface Call {
  body: string
  readSize: number
  stream: boolean
}

/** The family determines the frames: qwen-mt-plus repeats the whole text, qwen-plus does not. */
const models = {
  cumulative: {
    model: 'qwen-mt-plus',
    translation_options: { source_lang: 'auto', target_lang: 'English' },
  },
  incremental: { model: 'qwen-plus' },
}

let answering: Transport
const gateway = createGateway({ transport: (request, signal) => answering(request, signal) })

async function ask(path: Path, { cumulative }: Answer, { body, readSize, stream }: Call): Promise<Said> {
  answering = createReplay({ body: new TextEncoder().encode(body), readSize }).transport
  const chosen = models[cumulative ? 'cumulative' : 'incremental']
  const response = await postTo(gateway, path, { ...chosen, ...toQuestion(path, '?', stream) })
  const text = await response.text()
  expect([response.status, text]).toEqual([200, text])
  holdAnswer(path, text, stream)
  return readers[path][stream ? 'stream' : 'whole'](text)
}

/** DashScope sent none. */
const anyId = expect.any(String) as string

/** What the answer says, as far as the API can express it. */
function expected({ steps, calls, usage, finish }: Answer, path: Path, stream: boolean): Said {
  const tokens = ofUsage(usage)
  const cut = finish === 'length' ? calls.length - 1 : -1
  const said: Said = {
    text: steps.map(({ text }) => text).join(''),
    reasoning: steps.map(({ reasoning }) => reasoning).join(''),
    calls: parsed(
      calls.map(({ id, name }, index) => {
        const json = argumentsOf(steps, index)
        return { id: id ?? anyId, name, json: json === '' && index !== cut ? '{}' : json }
      }),
    ),
    tokens,
    finish: finish === 'length' ? 'length' : calls.length > 0 ? 'calls' : 'stop',
  }
  if (path === '/v1/completions')
    return { ...said, calls: [], finish: finish === 'length' ? 'length' : 'stop' }
  if (path !== '/v1/messages') return said
  // A message always counts, and a whole one has no call that the limit cut.
  const none = { input: 0, cached: 0, written: 0, output: 0, reasoning: 0 }
  const own = said.calls.flatMap((call) => {
    if (call.arguments !== '') return [call]
    return stream ? [{ ...call, arguments: {} }] : []
  })
  return { ...said, tokens: tokens ?? none, calls: own }
}

function argumentsOf(steps: Answer['steps'], call: number): string {
  return steps.map(({ fragment }) => (fragment?.call === call ? fragment.json : '')).join('')
}

/** Few runs have many reads, which take long; the fixtures are replayed in all sizes. */
const readSize = fc.constantFrom(0, 1, 5, 23, 50, 64, 100, 211, 500)
/** DashScope's answer to a request that does not stream. */
const wholeForm = fc.constantFrom('stream', 'text', 'items')

test('all dialects say what DashScope says: text, reasoning, calls and tokens, streamed or not', async () => {
  await fc.assert(
    fc.asyncProperty(answer, readSize, wholeForm, async (given, size, form) => {
      const body = toStream(given)
      const whole = form === 'stream' ? body : toWhole(given, form === 'items')
      for (const path of paths) {
        const streamed = await ask(path, given, { body, readSize: size, stream: true })
        expect({ path, ...streamed }).toEqual({ path, ...expected(given, path, true) })
        const collected = await ask(path, given, { body: whole, readSize: size, stream: false })
        expect({ path, ...collected }).toEqual({ path, ...expected(given, path, false) })
      }
    }),
    { numRuns: caseCount(300) },
  )
})
