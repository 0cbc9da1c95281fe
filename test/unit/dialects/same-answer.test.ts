import fc from 'fast-check'
import { expect, test } from 'vitest'

import { createGateway, type Transport } from '../../../src/index.ts'
import { caseCount } from '../../support/case-count.ts'
import { answer, type Answer } from '../../support/dialects/arbitrary-answer.ts'
import { postTo, toQuestion } from '../../support/dialects/questions.ts'
import { readers, type Path } from '../../support/dialects/readers.ts'
import { ofUsage, type Said } from '../../support/dialects/said.ts'
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

/** What the answer says, as far as the API has words for it. */
function expected({ steps, calls, usage, finish }: Answer, path: Path): Said {
  const tokens = ofUsage(usage)
  const said: Said = {
    text: steps.map(({ text }) => text).join(''),
    reasoning: steps.map(({ reasoning }) => reasoning).join(''),
    calls: calls.map(({ id, name }, index) => ({
      id: id ?? anyId,
      name,
      arguments: JSON.parse(argumentsOf(steps, index)) as unknown,
    })),
    tokens,
    finish: finish === 'length' ? 'length' : calls.length > 0 ? 'calls' : 'stop',
  }
  if (path === '/v1/completions')
    return { ...said, calls: [], finish: finish === 'length' ? 'length' : 'stop' }
  if (path !== '/v1/messages') return said
  // A message always counts, and its calls are its reason to stop.
  const none = { input: 0, cached: 0, written: 0, output: 0, reasoning: 0 }
  return { ...said, tokens: tokens ?? none, finish: calls.length > 0 ? 'calls' : said.finish }
}

function argumentsOf(steps: Answer['steps'], call: number): string {
  const json = steps.map(({ fragment }) => (fragment?.call === call ? fragment.json : '')).join('')
  return json === '' ? '{}' : json
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
        const due = { path, ...expected(given, path) }
        const streamed = await ask(path, given, { body, readSize: size, stream: true })
        expect({ path, ...streamed }).toEqual(due)
        const collected = await ask(path, given, { body: whole, readSize: size, stream: false })
        expect({ path, ...collected }).toEqual(due)
      }
    }),
    { numRuns: caseCount(300) },
  )
})
