import { describe, expect, test } from 'vitest'

import { createGateway } from '../../src/index.ts'
import { toQuestion } from '../support/dialects/questions.ts'
import { postTo } from '../support/post-to.ts'
import { readers, type Path } from '../support/dialects/readers.ts'
import { ofUsage } from '../support/dialects/said.ts'
import { holdAnswer } from '../support/hold-answer.ts'
import { readEvents } from '../support/hold-message.ts'
import { createReplay } from '../support/replay-transport.ts'
import { callsOf, reasoningOf, textOf } from './frames.ts'
import { readRecordings, type Recording } from './read-recordings.ts'

const recordings = readRecordings()
const answered = recordings.filter(({ frames }) => frames[0]?.code === undefined)
const refused = recordings.filter(({ frames }) => frames[0]?.code !== undefined)
const paths = Object.keys(readers) as Path[]

/** A question in a dialect, answered by what DashScope answered when it was recorded. */
async function ask(path: Path, { request, body, status }: Recording, stream: boolean, readSize: number) {
  const { transport } = createReplay({ body, status, readSize })
  const question = { model: request.model, ...toQuestion(path, 'JSON', stream) }
  const response = await postTo(createGateway({ transport }), path, question)
  const text = await response.text()
  const isStream = response.headers.get('content-type')?.startsWith('text/event-stream') === true
  holdAnswer(path, text, isStream)
  return { response, isStream, text }
}

/** What the frames say, in the words of each dialect: completions have no calls. */
function toExpected({ frames }: Recording, path: Path) {
  const calls = callsOf(frames).map(({ name, arguments: json }) => ({
    name,
    args: JSON.parse(json) as unknown,
  }))
  return {
    text: textOf(frames),
    reasoning: reasoningOf(frames),
    calls: path === '/v1/completions' ? [] : calls,
    tokens: ofUsage(frames.findLast(({ usage }) => usage?.input_tokens !== undefined)?.usage as Usage),
  }
}

type Usage = Parameters<typeof ofUsage>[0]

describe.each(paths)('%s says what was recorded', (path) => {
  test.each(answered)('$name', async (recording) => {
    const expected = toExpected(recording, path)
    for (const stream of [false, true]) {
      for (const readSize of [0, 1]) {
        const { text, isStream } = await ask(path, recording, stream, readSize)
        const { calls, tokens, ...said } = readers[path][isStream ? 'stream' : 'whole'](text)
        const own = calls.map(({ name, arguments: args }) => ({ name, args }))
        expect({ stream, readSize, ...said, calls: own, tokens }).toMatchObject({
          stream,
          readSize,
          ...expected,
        })
      }
    }
  })

  test.each(refused)('$name', async (recording) => {
    const [frame] = recording.frames
    for (const stream of [false, true]) {
      const { response, text } = await ask(path, recording, stream, 1)
      expect(response.status).toBe(frame?.code === 'InvalidApiKey' ? 401 : 400)
      expect(text).toContain(JSON.stringify(frame?.message).slice(1, -1))
    }
  })
})

test('a recorded search is between the message and the text, with the tokens of the prompt', async () => {
  const recording = answered.find(({ name }) => name.includes('search'))
  const { text } = await ask('/v1/messages', recording as Recording, true, 0)
  const events = readEvents(text)
  const blocks = events.flatMap(({ content_block: block }) => block?.type ?? [])
  expect(blocks).toEqual(['server_tool_use', 'web_search_tool_result', 'text'])
  expect(events[0]).toMatchObject({ type: 'message_start', message: { usage: { input_tokens: 709 } } })
})
