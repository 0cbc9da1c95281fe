import { describe, expect, test } from 'vitest'

import { createGateway } from '../../../src/index.ts'
import { readFixtures } from '../../support/fixtures.ts'
import { postChat } from '../../support/post-chat.ts'
import { createReplay } from '../../support/replay-transport.ts'
import { post } from '../../support/responses/ask-responses.ts'
import {
  expectResponse,
  expectResponsesStream,
  type Item,
  type ResponseObject,
} from '../../support/responses/validate-responses.ts'

/** Both APIs must return the same content for one DashScope answer; this covers all streams of the golden cases. */
const cases = readFixtures('src/endpoints/chat-completions/fixtures').flatMap(
  ({ name, request, upstream, case: about }) => {
    const { model, n = 1 } = JSON.parse(request) as { model: string; n?: number }
    const isStream = new TextDecoder().decode(upstream.subarray(0, 300)).includes('data:')
    return isStream && n === 1 && about.status === undefined ? [{ name, model, upstream }] : []
  },
)

interface Said {
  text: string
  reasoning: string
  calls: { name: unknown; arguments: unknown }[]
  tokens: unknown
}

interface Completion {
  choices: {
    message: {
      content: string | null
      reasoning_content?: string
      tool_calls?: { function: { name: string; arguments: string } }[]
    }
  }[]
  usage?: { prompt_tokens: number; completion_tokens: number; total_tokens: number }
}

function ofChat({ choices: [choice], usage }: Completion): Said {
  const { content = null, reasoning_content: reasoning = '', tool_calls: calls = [] } = choice?.message ?? {}
  return {
    text: content ?? '',
    reasoning,
    calls: calls.map(({ function: { name, arguments: json } }) => ({ name, arguments: json })),
    tokens: usage && [usage.prompt_tokens, usage.completion_tokens, usage.total_tokens],
  }
}

function ofResponse({ output, usage }: ResponseObject): Said {
  const textsOf = (type: string) =>
    output
      .filter((item) => item.type === type)
      .flatMap((item) => partsOf(item))
      .join('')
  const counts = usage as { input_tokens: number; output_tokens: number; total_tokens: number } | null
  return {
    text: textsOf('message'),
    reasoning: textsOf('reasoning'),
    calls: output
      .filter(({ type }) => type === 'function_call')
      .map((item) => ({ name: item['name'], arguments: item['arguments'] })),
    tokens: counts === null ? undefined : [counts.input_tokens, counts.output_tokens, counts.total_tokens],
  }
}

function partsOf(item: Item): string[] {
  return (item['content'] as { text: string }[]).map(({ text }) => text)
}

describe('both APIs say the same', () => {
  test.each(cases)('$name', async ({ model, upstream }) => {
    const gateway = createGateway({ transport: createReplay({ body: upstream }).transport })
    const chat = await postChat(gateway, { model, messages: [{ role: 'user', content: 'JSON' }] })
    const whole = await post(gateway, { model, input: 'JSON' })
    const streamed = await post(gateway, { model, input: 'JSON', stream: true })
    const raw = await streamed.text()
    const failed = streamed.status !== 200 || expectResponsesStream(raw).response.status === 'failed'
    expect([whole.status === 200, failed]).toEqual([chat.status === 200, chat.status !== 200])
    const said = failed ? undefined : ofChat((await chat.json()) as Completion)
    expect(failed ? undefined : ofResponse(expectResponse(await whole.json()))).toEqual(said)
    expect(failed ? undefined : ofResponse(expectResponsesStream(raw).response)).toEqual(said)
  })

  test('there are many', () => {
    expect(cases.length).toBeGreaterThan(50)
  })
})
