import { expect, test } from 'vitest'

import { createGateway, type Transport } from '../../../src/index.ts'
import { ask, key } from '../../support/edges.ts'
import { createReplay } from '../../support/replay-transport.ts'

type Value = Record<string, unknown>

/** The answer to a request whose calls all get this text from DashScope, with the logged failures. */
async function hear(body: string, fields: Value = {}, transport?: Transport) {
  const unforeseen: unknown[] = []
  const replay = createReplay({ body: new TextEncoder().encode(body) })
  const gateway = createGateway({
    transport: transport ?? replay.transport,
    onError: (error) => unforeseen.push(error),
  })
  const response = await gateway.fetch('http://gateway/v1/chat/completions', {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify(ask('hi', fields)),
  })
  return { status: response.status, text: await response.text(), unforeseen }
}

const toFrames = (...frames: unknown[]) => frames.map((frame) => `data:${JSON.stringify(frame)}\n\n`).join('')
const choiceAt = (index: unknown) => ({ index, message: { content: 'x' }, finish_reason: 'stop' })
const answerWith = (choices: unknown) => ({ output: { choices }, request_id: 'r' })
const callAt = (index: unknown) => ({ index, id: 'call_1', function: { name: 'f', arguments: '{}' } })
const answerCalling = (calls: unknown) =>
  answerWith([{ message: { content: '', tool_calls: calls }, finish_reason: 'tool_calls' }])

const malformed = { status: 502, unforeseen: [], text: expect.stringContaining('"upstream_malformed"') }
const noPlaces = ['__proto__', 'constructor', 'length', '0', -1, 0.5, 1e9, 1e300, {}, [], [0], true]

test.each([
  ['streamed', { stream: true }],
  ['collected', {}],
  ['whole', { n: 2 }],
  ['of several calls', { n: 2, stream: true }],
])('a choice has a small integer as its index, or none: %s', async (_, fields) => {
  for (const index of noPlaces) {
    const answer = answerWith([choiceAt(index)])
    // DashScope sends JSON for several choices in one call, and frames otherwise.
    const text = 'n' in fields && !('stream' in fields) ? JSON.stringify(answer) : toFrames(answer)
    expect({ index, ...(await hear(text, fields)) }).toEqual({ index, ...malformed })
  }
  expect(({} as Value)['message']).toBeUndefined()
})

test('no choice beyond those that were requested', async () => {
  for (const choices of [[choiceAt(1)], [choiceAt(0), choiceAt(1)], Array.from({ length: 1e6 }, () => null)])
    for (const stream of [true, false])
      expect(await hear(toFrames(answerWith(choices)), { stream })).toEqual(malformed)
  const three = JSON.stringify(answerWith([choiceAt(0), choiceAt(1), choiceAt(2)]))
  expect(await hear(three, { n: 2 })).toEqual(malformed)
})

test('a tool call has a small integer as its index, or none', async () => {
  for (const index of noPlaces)
    for (const stream of [true, false]) {
      const seen = await hear(toFrames(answerCalling([callAt(index)])), { stream })
      expect({ index, ...seen }).toEqual({ index, ...malformed })
    }
})

test('tool calls have a limit: in one frame and in all of them', async () => {
  const inOne = toFrames(answerCalling(Array.from({ length: 1025 }, (_, index) => callAt(index))))
  const pieces = Array.from({ length: 1025 }, (_, number) =>
    answerCalling([{ id: `call_${number}`, function: { name: 'f', arguments: '{}' } }]),
  )
  for (const stream of [true, false]) {
    expect(await hear(inOne, { stream })).toEqual(malformed)
    const { text } = await hear(toFrames(...pieces), { stream })
    expect(text).toContain('more than 1024 tool calls')
  }
})

test('arguments that wait for the name of their call have a limit', async () => {
  const nameless = { index: 0, id: 'call_1', function: { arguments: 'x'.repeat(600_000) } }
  const text = toFrames(answerCalling([nameless]), answerCalling([nameless]), answerCalling([callAt(0)]))
  for (const stream of [true, false])
    expect((await hear(text, { stream })).text).toContain('a tool call without a name')
})

test('a sparse index of a tool call identifies the call and reserves no places', async () => {
  const frames = toFrames(answerCalling([callAt(1000), callAt(7)]))
  const { text } = await hear(frames)
  const { choices } = JSON.parse(text) as { choices: { message: { tool_calls: unknown[] } }[] }
  expect(choices[0]?.message.tool_calls).toHaveLength(2)
})

test('counts of usage are integers from 0 that a number can hold', async () => {
  for (const count of [1.5, -1, 1e300, '3', true, null, {}]) {
    const usage = { input_tokens: 5, output_tokens: count, total_tokens: count }
    const { text } = await hear(toFrames({ ...answerWith([choiceAt(0)]), usage }))
    expect(JSON.parse(text)).toMatchObject({
      usage: { prompt_tokens: 5, completion_tokens: 0, total_tokens: 5 },
    })
  }
})

test('plugins of any name are counted, and none is what every object has', async () => {
  const plugins = JSON.parse('{"__proto__":{"count":2},"toString":{"count":1}}') as Value
  const usage = { input_tokens: 1, output_tokens: 1, plugins }
  let calls = 0
  const transport: Transport = (request, signal) => {
    calls += 1
    const own = calls === 1 ? usage : { ...usage, plugins: { search: { count: 1 } } }
    const { transport: replay } = createReplay({
      body: new TextEncoder().encode(toFrames({ ...answerWith([choiceAt(0)]), usage: own })),
    })
    return replay(request, signal)
  }
  const { text } = await hear('', { n: 2, model: 'qwen-max' }, transport)
  expect(text).toContain('"plugins":{"__proto__":{"count":2},"toString":{"count":1},"search":{"count":1}}')
})

test('an answer without a status of three digits has none', async () => {
  for (const status of ['4e2', '450.5', '-1', 'NaN', '1e300', '99999999999999999999']) {
    const text = `event:error\nstatus:${status}\ndata:{"code":"Unheard","message":"no"}\n\n`
    const seen = await hear(text, { stream: true })
    expect({ status: seen.status, unforeseen: seen.unforeseen }).toEqual({ status: 502, unforeseen: [] })
  }
})

test.each([
  ['data', { data: 1 }],
  ['data that is no base64', { data: '*=' }, { data: 'x=' }],
  ['id', { data: 'eA==', id: {} }],
  ['expires_at', { data: 'eA==', expires_at: '1' }],
  ['expires_at of half a second', { data: 'eA==', expires_at: 1.5 }],
])('audio whose %s is not of its kind is malformed', async (_, ...sounds) => {
  const frames = sounds.map((audio) =>
    answerWith([{ message: { content: [{ audio }] }, finish_reason: 'stop' }]),
  )
  const seen = await hear(toFrames(...frames))
  expect(seen).toEqual(malformed)
})

test('citations have a limit, and are found in linear time', async () => {
  const sources = Array.from({ length: 5000 }, () => ({ index: 1, title: 't', url: 'http://a' }))
  const answer = answerWith([{ message: { content: '[1]'.repeat(200_000) }, finish_reason: 'stop' }])
  const search = { enable_search: true, search_options: { enable_citation: true, enable_source: true } }
  const output = { ...answer.output, search_info: { search_results: sources } }
  const started = performance.now()
  for (const stream of [true, false]) {
    const { text } = await hear(toFrames({ ...answer, output }), { stream, ...search })
    expect(text).toContain('more than 10000 citations')
  }
  expect(performance.now() - started).toBeLessThan(5000)
})
