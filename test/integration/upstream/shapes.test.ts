import { expect, test } from 'vitest'

import { createGateway } from '../../../src/index.ts'
import { shareOf } from '../../support/case-count.ts'
import { ask, key } from '../../support/edges.ts'

type Value = Record<string, unknown>

/** An answer with all fields. */
const result = {
  output: {
    choices: [
      {
        index: 0,
        finish_reason: 'tool_calls',
        message: {
          role: 'assistant',
          content: 'x',
          reasoning_content: 'y',
          tool_calls: [
            { index: 0, id: 'call_1', type: 'function', function: { name: 'f', arguments: '{}' } },
          ],
          annotations: [],
        },
        logprobs: {
          content: [
            {
              token: 'x',
              bytes: [120],
              logprob: -0.1,
              top_logprobs: [{ token: 'x', bytes: [120], logprob: -0.1 }],
            },
          ],
        },
      },
    ],
    search_info: { search_results: [{ index: 1, title: 't', url: 'http://a', site_name: 's' }] },
  },
  usage: {
    input_tokens: 5,
    output_tokens: 3,
    total_tokens: 8,
    output_tokens_details: { reasoning_tokens: 1 },
    prompt_tokens_details: { cached_tokens: 1 },
    input_tokens_details: { image_tokens: 1 },
    plugins: { search: { count: 1, strategy: 'turbo' } },
  },
  request_id: 'e764bfe3-c0b7-97a0-ae57-cd99e1580960',
}

const odd = [-1, 1.5, 1e308, 'x', '', {}, [], null, true, [[]], [null], [{}], { a: 1 }, [1, 'x']]

/** Every place in a value, as the path of keys. */
function* placesOf(value: object, above: readonly string[] = []): Generator<readonly string[]> {
  for (const [name, inner] of Object.entries(value)) {
    const place = [...above, name]
    yield place
    if (typeof inner === 'object' && inner !== null) yield* placesOf(inner as object, place)
  }
}

function withValue(place: readonly string[], value: unknown): Value {
  const copy = structuredClone(result) as Value
  const last = place.at(-1) ?? ''
  let at = copy
  for (const name of place.slice(0, -1)) at = at[name] as Value
  at[last] = value
  return copy
}

let unforeseen: unknown[] = []
let body = new Uint8Array()
const gateway = createGateway({
  onError: (error) => unforeseen.push(error),
  transport: async () => ({
    status: 200,
    headers: {},
    body: (async function* () {
      yield body
    })(),
  }),
})

/** The answer, whole or streamed, for a DashScope answer with these frames, and the logged failures. */
async function hear(frames: readonly Value[], stream: boolean) {
  unforeseen = []
  body = new TextEncoder().encode(frames.map((frame) => `data:${JSON.stringify(frame)}\n\n`).join(''))
  const tools = [{ type: 'function', function: { name: 'f' } }]
  const response = await gateway.fetch(
    new Request('http://gateway/v1/chat/completions', {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify(ask('hi', { stream, logprobs: true, tools })),
    }),
  )
  return { status: response.status, text: await response.text(), unforeseen }
}

test.each([...placesOf(result)].map((place, index) => [place.join('.'), place, index] as const))(
  '%s may be anything: it is DashScope’s fault, or none',
  async (_, place, index) => {
    const wrong: unknown[] = []
    for (const value of shareOf(odd, index, 3))
      for (const stream of [true, false])
        for (const frames of [[withValue(place, value)], [withValue(place, value), result]]) {
          const answer = await hear(frames, stream)
          const isKnown = answer.status === 200 || answer.status === 502
          const isClean = !/internal_error|\[object|undefined/.test(answer.text)
          if (answer.unforeseen.length > 0 || !isKnown || !isClean) wrong.push({ value, stream, ...answer })
        }
    expect(wrong).toEqual([])
  },
)

test('the error names a field of the wrong type', async () => {
  const place = ['output', 'choices', '0', 'message', 'reasoning_content']
  const { status, text } = await hear([withValue(place, {})], false)
  expect(status).toBe(502)
  expect(text).toContain("'message.reasoning_content' is not a string")
  expect(text).toContain('"code":"upstream_malformed"')
})

test.each([-1, '12', {}, [], null, 1.5e308, true])(
  'usage with the value %j is not counted',
  async (value) => {
    const { text } = await hear([withValue(['usage', 'output_tokens'], value)], false)
    const { usage } = JSON.parse(text) as { usage: Value }
    expect(usage['completion_tokens']).toBe(0)
    expect(usage['prompt_tokens']).toBe(5)
  },
)
