import type { SpeechCreateParams } from 'openai/resources/audio/speech'
import { expect, test } from 'vitest'

import { SpeechRequest } from '../../../src/endpoints/speech/schemas.ts'
import { createGateway } from '../../../src/index.ts'
import { speechFamilies, speechFamilyOf } from '../../../src/models/families/speech.ts'
import { testMappingPage, toOutcome, type SentRequest } from '../../support/mapping-page.ts'
import type { ShortRow } from '../../support/mapping-rows.ts'
import { code, figure, toTable } from '../../support/model-table.ts'
import { postTo } from '../../support/post-to.ts'

const openaiFields: Record<keyof SpeechCreateParams, true> = {
  input: true,
  instructions: true,
  model: true,
  response_format: true,
  speed: true,
  stream_format: true,
  voice: true,
}

/** What a request has unless it says otherwise. */
const usual: Record<string, unknown> = {
  text: 'a',
  text_type: 'PlainText',
  mode: 'server_commit',
  voice: 'longanyang',
  format: 'mp3',
  response_format: 'mp3',
  sample_rate: 24_000,
}

/** What a row shows, even if it is usual. */
const shown: Record<string, readonly string[]> = {
  model: ['model'],
  voice: ['voice'],
  response_format: ['format', 'response_format'],
}

type Options = Record<string, unknown>

/** The options of a request: of HTTP, of a task, or of a session. */
function optionsOf({ url, body }: SentRequest): Options {
  if (!Array.isArray(body)) return (body as { input: Options }).input
  const [first, second] = body as {
    payload?: { model: string; parameters: Options; input: Options }
    session?: Options
  }[]
  const model = first?.payload?.model ?? new URL(url).searchParams.get('model')
  if (first?.session !== undefined)
    return { model, ...first.session, text: (second as { text?: string }).text }
  return {
    model,
    ...first?.payload?.parameters,
    text: 'a',
    ...first?.payload?.input,
    ...second?.payload?.input,
  }
}

async function run({ field, given }: ShortRow) {
  const fields = JSON.parse(given) as Options
  const request = { model: 'cosyvoice-v3-flash', voice: 'longanyang', input: 'a', ...fields }
  const response = await postTo(createGateway(), '/v1/audio/speech', request, { 'x-gateway-dry-run': 'true' })
  const names = shown[field] ?? []
  return toOutcome(response, (sent) =>
    Object.entries(optionsOf(sent)).filter(
      ([name, value]) => names.includes(name) || (name !== 'model' && usual[name] !== value),
    ),
  )
}

testMappingPage({
  files: ['docs/mapping/audio.md', 'docs/mapping/audio.zh-CN.md'],
  fields: [...Object.keys(SpeechRequest.shape), ...Object.keys(openaiFields)],
  run,
  table: modelTable(),
})

function modelTable(): string {
  const head = ['Models', 'Way', 'Formats', 'Characters of a call', 'Voices', 'Parameters']
  const ways = { http: 'HTTP', session: 'realtime', task: 'task', 'whole-task': 'task' }
  const listed = speechFamilies
    .filter(({ ids }) => ids.length > 0)
    .map(({ ids, service, formats, sibling, charactersPerCall, voices, hasOneVoice, parameters }) => [
      ids.map(code).join(', '),
      ways[service],
      [...formats, 'wav', ...(sibling === undefined ? [] : [`as ${code(sibling)}: mp3, opus`])].join(', '),
      figure(charactersPerCall),
      hasOneVoice === true ? 'its own' : voices.length === 0 ? 'cloned' : `${voices.length} known`,
      [...parameters.keys()].map(code).join(', '),
    ])
  return toTable(head, listed)
}

test('every sibling that the table names makes the formats', () => {
  const siblings = speechFamilies.flatMap(({ sibling }) => sibling ?? [])
  expect(siblings.map((sibling) => speechFamilyOf(sibling).formats)).toEqual(
    siblings.map(() => ['pcm', 'mp3', 'opus']),
  )
})
