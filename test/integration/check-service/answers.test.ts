import { afterAll, beforeAll, expect, test } from 'vitest'

import { altered, refusal, runNamed, within, type Case } from '../../support/altered-checks.ts'
import { Bench } from '../../support/edges.ts'

const bench = new Bench(true)
beforeAll(() => bench.start('over HTTP', {}))
afterAll(() => bench.stop())

const chat = /^POST .*\/v1\/chat/
const streamed = /"stream":true/

test.each(['chat', 'stream', 'tools'] as const)('%s passes where nothing is wrong', async (name) => {
  expect(await runNamed(name, bench.origin, fetch)).toMatchObject({ name, status: 'passed' })
})

const cases: Case[] = [
  [
    'chat',
    'without words',
    { of: chat, text: within(/"content":"[^"]*"/, '"content":""') },
    /without any text \(finish_reason length\)/,
  ],
  ['chat', 'without usage', { of: chat, text: within('"usage"', '"use"') }, /usage: an object/],
  ['chat', 'an error with status 200', { of: chat, text: refusal('t', null) }, /id: a string/],
  [
    'stream',
    'not streamed',
    { of: streamed, headers: { 'content-type': 'application/json' } },
    /content-type is application\/json/,
  ],
  ['stream', 'cut', { of: streamed, text: within(/data: \[DONE\]\n\n$/, '') }, /data: \[DONE\] at the end/],
  [
    'stream',
    'without a finish',
    { of: streamed, text: (text) => text.replaceAll(/"finish_reason":"\w+"/g, '"finish_reason":null') },
    /finish_reason: in one/,
  ],
  [
    'stream',
    'without usage',
    { of: streamed, text: within(/data: [^\n]*"choices":\[\][^\n]*\n\n/, '') },
    /last chunk: usage/,
  ],
  [
    'stream',
    'without a role',
    { of: streamed, text: within('"role":"assistant",', '') },
    /"assistant" in the first chunk/,
  ],
  [
    'stream',
    'of several ids',
    { of: streamed, text: within(/("id":")/, '$1x') },
    /id: the same in every chunk/,
  ],
  [
    'stream',
    'with an error',
    {
      of: streamed,
      text: within(
        /data: \[DONE\]/,
        'data: {"error":{"message":"broken off","type":"t","param":null,"code":null}}',
      ),
    },
    /ended with an error: broken off/,
  ],
  ['stream', 'of something else', { of: streamed, text: within(/data: \{/, 'data: {{') }, /body: an object/],
  [
    'stream',
    'without words',
    { of: streamed, text: (text) => text.replaceAll(/"content":"[^"]*"/g, '"content":""') },
    /without any text/,
  ],
  [
    'stream',
    'refused',
    {
      of: streamed,
      status: 403,
      text: refusal('t', 'permission_denied'),
    },
    /403 permission_denied/,
  ],
  [
    'tools',
    'not called',
    { of: chat, text: (text) => text.replace('"finish_reason":"tool_calls"', '"finish_reason":"stop"') },
    /without calling the tool \(finish_reason stop\)/,
  ],
  [
    'tools',
    'with broken arguments',
    { of: chat, text: (text) => text.replace(/"arguments":"(?:[^"\\]|\\.)*"/, '"arguments":"{city"') },
    /do not match the schema: \{city/,
  ],
  [
    'tools',
    'with arguments of another kind',
    { of: chat, text: (text) => text.replace(/"arguments":"(?:[^"\\]|\\.)*"/, '"arguments":"{}"') },
    /do not match the schema: \{\}/,
  ],
  [
    'tools',
    'with arguments as an object',
    { of: chat, text: (text) => text.replace(/"arguments":"(?:[^"\\]|\\.)*"/, '"arguments":{}') },
    /function.arguments: a string/,
  ],
]

test.each(cases)('%s fails: %s', async (name, _, alteration, reported) => {
  const { status, message, advice } = await runNamed(name, bench.origin, altered(alteration))
  expect([status, message.english]).toEqual(['failed', expect.stringMatching(reported)])
  expect(advice?.english).toMatch(/\w/)
})

test('the check of tools uses the given model if it supports tools, else qwen-plus', async () => {
  const ask = (model: string) => runNamed('tools', bench.origin, fetch, { model })
  expect((await ask('qwen3-max')).figures).toMatchObject({ model: 'qwen3-max' })
  expect((await ask('farui-plus')).figures).toMatchObject({ model: 'qwen-plus' })
})

test('an answer that is all reasoning up to the limit counts as an answer', async () => {
  const text = within(/"content":"[^"]*"/, '"content":"","reasoning_content":"hm"')
  expect(await runNamed('chat', bench.origin, altered({ of: chat, text }))).toMatchObject({
    status: 'passed',
  })
})

test('an answer held back once is tried again, one held back twice fails as buffered', async () => {
  const runHolding = async (times: number) => {
    let requests = 0
    let ms = 0
    const holding: typeof fetch = async (input, init) => {
      const response = await fetch(input, init)
      if (typeof init?.body !== 'string' || !streamed.test(init.body) || ++requests > times) return response
      const text = await response.text()
      ms += 350
      return new Response(text, response)
    }
    const { status } = await runNamed('stream', bench.origin, holding, { now: () => ms })
    return [requests, status]
  }
  expect(await runHolding(0)).toEqual([1, 'passed'])
  expect(await runHolding(1)).toEqual([2, 'passed'])
  expect(await runHolding(2)).toEqual([2, 'failed'])
})
