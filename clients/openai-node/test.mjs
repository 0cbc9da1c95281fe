/** The official Node SDK, as its users use it. */
import assert from 'node:assert/strict'
import { rmSync, statSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'

import OpenAI from 'openai'
import { zodResponseFormat } from 'openai/helpers/zod'
import { z } from 'zod'

import { createSimulator } from '../../src/simulator/index.ts'
import { check } from '../../test/support/report.ts'
import { runExample, runReadme, runRecipe } from '../documents.mjs'

// Base URL and key come from OPENAI_BASE_URL and OPENAI_API_KEY, which the SDK reads by itself.
const client = new OpenAI({ maxRetries: 0 })
const model = 'qwen-plus'
const said = (content) => [{ role: 'user', content }]

await check('a whole answer, with usage and a request id', async () => {
  const completion = await client.chat.completions.create({ model, messages: said('[[sim: say=您好]]') })
  assert.equal(completion.choices[0].message.content, '您好')
  assert.equal(completion.choices[0].finish_reason, 'stop')
  const { prompt_tokens: input, completion_tokens: output, total_tokens: total } = completion.usage
  assert.equal(input + output, total)
  assert.match(completion._request_id, /^req_/)
})

await check('a stream comes in the pieces that were sent, when they are sent', async () => {
  const stream = await client.chat.completions.create({
    model,
    messages: said('[[sim: pieces=["甲","乙","丙"]; slow-chunks=500]]'),
    stream: true,
    stream_options: { include_usage: true },
  })
  const pieces = []
  const times = []
  let usage
  for await (const chunk of stream) {
    usage = chunk.usage ?? usage
    const piece = chunk.choices[0]?.delta.content
    if (!piece) continue
    pieces.push(piece)
    times.push(performance.now())
  }
  assert.deepEqual(pieces, ['甲', '乙', '丙'])
  assert.ok(times[2] - times[0] > 200, `${times[2] - times[0]} ms from the first piece to the last`)
  assert.equal(usage.completion_tokens, 3)
})

await check('runTools calls the function and hands back its result', async () => {
  const cities = []
  const runner = client.chat.completions.runTools({
    model,
    messages: said('[[sim: tool=get_weather; tool-arguments={"city":"杭州"}]] 天气如何？'),
    tools: [
      {
        type: 'function',
        function: {
          name: 'get_weather',
          description: '查询天气',
          parameters: { type: 'object', properties: { city: { type: 'string' } } },
          parse: JSON.parse,
          function: ({ city }) => {
            cities.push(city)
            return '晴，22 度'
          },
        },
      },
    ],
  })
  // The simulator repeats the results of tools, so the result has reached it.
  assert.match(await runner.finalContent(), /晴，22 度/)
  assert.deepEqual(cities, ['杭州'])
})

await check('parse gives an object by the schema', async () => {
  const Case = z.object({ city: z.string(), amount: z.number() })
  const { choices } = await client.chat.completions.parse({
    model,
    messages: said('北京，欠我 5000 元'),
    response_format: zodResponseFormat(Case, 'case'),
  })
  assert.deepEqual(choices[0].message.parsed, { city: '北京', amount: 5000 })
})

const classes = {
  InvalidApiKey: { expected: OpenAI.AuthenticationError, status: 401, code: 'invalid_api_key' },
  ModelNotFound: { expected: OpenAI.NotFoundError, status: 404, code: 'model_not_found' },
  'Throttling.RateQuota': { expected: OpenAI.RateLimitError, status: 429, code: 'rate_limit_exceeded' },
  DataInspectionFailed: { expected: OpenAI.BadRequestError, status: 400, code: 'content_filter' },
  InternalError: { expected: OpenAI.InternalServerError, status: 500, code: 'server_error' },
}
for (const [name, { expected, status, code }] of Object.entries(classes)) {
  await check(`DashScope's ${name} is raised as ${expected.name}`, async () => {
    const error = await client.chat.completions
      .create({ model, messages: said(`[[sim: error=${name}]]`) })
      .catch((thrown) => thrown)
    assert.ok(error instanceof expected, String(error))
    assert.deepEqual([error.status, error.code, error.error.dashscope.code], [status, code, name])
    assert.match(error.requestID, /^req_/)
  })
}

await check('an answer that breaks off is an error in the stream', async () => {
  const stream = await client.chat.completions.create({
    model,
    messages: said('[[sim: pieces=["a","b","c","d"]; cut-after=2]]'),
    stream: true,
  })
  let text = ''
  const reading = async () => {
    for await (const chunk of stream) text += chunk.choices[0]?.delta.content ?? ''
  }
  await assert.rejects(reading, { code: 'upstream_interrupted' })
  assert.equal(text, 'ab')
})

await check('abort ends a stream and a call that waits', async () => {
  const stream = await client.chat.completions.create({
    model,
    messages: said('[[sim: endless; slow-chunks=20]]'),
    stream: true,
  })
  let count = 0
  for await (const _ of stream) {
    count += 1
    if (count === 3) stream.controller.abort()
  }
  assert.equal(count, 3)

  const controller = new AbortController()
  const waiting = client.chat.completions.create(
    { model, messages: said('[[sim: slow-ttfb=20000]]') },
    { signal: controller.signal },
  )
  const outcome = assert.rejects(waiting, OpenAI.APIUserAbortError)
  await wait(100)
  controller.abort()
  await outcome
})

await check(
  'embeddings: base64, which the SDK asks for and decodes, and floats are the same numbers',
  async () => {
    const input = Array.from({ length: 12 }, (_, number) => `article ${number}`)
    const request = { model: 'text-embedding-v4', input, dimensions: 128 }
    const [decoded, floats] = [
      await client.embeddings.create(request),
      await client.embeddings.create({ ...request, encoding_format: 'float' }),
    ]
    assert.deepEqual(
      decoded.data.map(({ index, embedding }) => [index, embedding.length]),
      input.map((_, index) => [index, 128]),
    )
    const rounded = ({ data }) => data.map(({ embedding }) => embedding.map(Math.fround))
    assert.deepEqual(rounded(decoded), rounded(floats))
  },
)

await check('the list of models', async () => {
  const ids = []
  for await (const { id } of client.models.list()) ids.push(id)
  assert.ok(ids.includes('farui-plus'), ids.join(' '))
})

await check('examples/openai-node.mjs', async () => {
  assert.match(await runExample('openai-node.mjs'), /民法典[^]*\n\d+ tokens\n$/)
})

await check('examples/rag.mjs answers from the articles that fit, and lists them', async () => {
  const printed = await runExample('rag.mjs')
  const [answer, list] = printed.split('\n\n[1] ')
  assert.match(answer, /\p{Script=Han}{5}/u)
  const sources = `[1] ${list}`.trim().split('\n')
  assert.deepEqual(
    sources.map((line) => line.slice(0, 4)),
    ['[1] ', '[2] ', '[3] '],
  )
  const scores = sources.map((line) => Number(line.slice(4, 8)))
  assert.deepEqual(
    scores,
    scores.toSorted((one, other) => other - one),
  )
  assert.match(sources[0], /借款合同/)
})

await check('docs/clients/openai-node.md', async () => {
  assert.match(await runRecipe('openai-node.md'), /合同[^]*\ntemperature=2->1\.99/)
})

await check(
  'README.md and docs/usage.md: the JavaScript, with the simulator instead of DashScope',
  async () => {
    const simulator = createSimulator()
    try {
      const printed = await runReadme({ DASHSCOPE_BASE_URL: await simulator.listen() })
      assert.equal(printed.length, 3)
      for (const text of printed) assert.match(text, /\p{Script=Han}{5}/u)
      // Speech, which the page writes into a file.
      assert.ok(statSync('answer.pcm').size > 1000)
    } finally {
      await simulator.close()
      rmSync('answer.pcm', { force: true })
    }
  },
)

await check('examples/in-process.mjs, with the simulator instead of DashScope', async () => {
  const simulator = createSimulator({ record: true })
  try {
    const printed = await runExample('in-process.mjs', { DASHSCOPE_BASE_URL: await simulator.listen() })
    assert.match(printed, /合同[^]*Adjusted: temperature=2->1\.99/)
    assert.deepEqual(
      simulator.calls.map(({ body, key }) => [body.model, key]),
      [['farui-plus', process.env.DASHSCOPE_API_KEY]],
    )
  } finally {
    await simulator.close()
  }
})
