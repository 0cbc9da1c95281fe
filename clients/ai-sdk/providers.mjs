/** The providers of OpenAI and Anthropic, which use the Responses API and the Messages API. */
import assert from 'node:assert/strict'

import { createAnthropic } from '@ai-sdk/anthropic'
import { createOpenAI } from '@ai-sdk/openai'
import { generateText, Output, streamText } from 'ai'
import { z } from 'zod'

import { check } from '../../test/support/report.ts'
import { askWithTool } from './weather-tool.mjs'

// It warns of limits that it does not know.
globalThis.AI_SDK_LOG_WARNINGS = false

const { OPENAI_BASE_URL: baseURL, OPENAI_API_KEY: apiKey } = process.env
const openai = createOpenAI({ baseURL, apiKey })
const anthropic = createAnthropic({ baseURL, apiKey })
const stateless = { openai: { store: false } }

const providers = {
  'OpenAI provider': { model: openai('qwen-plus'), maxRetries: 0, providerOptions: stateless },
  'Anthropic provider': { model: anthropic('qwen-plus'), maxRetries: 0 },
}

for (const [name, once] of Object.entries(providers)) {
  await check(`${name}: a text, whole and streamed`, async () => {
    const prompt = '[[sim: pieces=["甲","乙","丙"]]]'
    assert.equal((await generateText({ ...once, prompt })).text, '甲乙丙')
    const pieces = []
    for await (const piece of streamText({ ...once, prompt }).textStream) pieces.push(piece)
    assert.deepEqual(pieces, ['甲', '乙', '丙'])
  })

  for (const [how, ask] of Object.entries({ generateText, streamText })) {
    await check(`${name}: ${how} calls a tool and hands back its result`, () => askWithTool(ask, once))
  }

  await check(`${name}: an object by a schema`, async () => {
    const output = Output.object({ schema: z.object({ city: z.string(), amount: z.number() }) })
    const answer = await generateText({ ...once, prompt: '北京，欠我 5000 元', output })
    assert.deepEqual(answer.output, { city: '北京', amount: 5000 })
  })

  await check(`${name}: an answer that breaks off is one error in the stream`, async () => {
    const errors = []
    const prompt = '[[sim: pieces=["a","b","c","d"]; cut-after=2]]'
    const answer = streamText({ ...once, prompt, onError: ({ error }) => errors.push(error) })
    let text = ''
    for await (const part of answer.fullStream) if (part.type === 'text-delta') text += part.text
    assert.deepEqual([text, errors.length], ['ab', 1])
  })
}

await check('OpenAI provider: what it refers to is not stored, and the error names the cure', async () => {
  const first = await generateText({ model: openai('qwen-plus'), prompt: '[[sim: say=您好]] hi' })
  const messages = [
    { role: 'user', content: 'hi' },
    ...first.response.messages,
    { role: 'user', content: 'and now?' },
  ]
  const answer = generateText({ model: openai('qwen-plus'), maxRetries: 0, messages })
  await assert.rejects(answer, /providerOptions: \{ openai: \{ store: false \} \}/)
  const again = await generateText({
    model: openai('qwen-plus'),
    maxRetries: 0,
    providerOptions: stateless,
    messages: [
      { role: 'user', content: 'hi' },
      { role: 'assistant', content: '您好' },
      { role: 'user', content: '[[sim: say=再见]]' },
    ],
  })
  assert.equal(again.text, '再见')
})

await check('Anthropic provider: thinking is kept apart from the text', async () => {
  const answer = streamText({
    ...providers['Anthropic provider'],
    prompt: '[[sim: say=四; think=二加二]]',
    providerOptions: { anthropic: { thinking: { type: 'enabled', budgetTokens: 1024 } } },
  })
  assert.deepEqual([await answer.text, await answer.reasoningText], ['四', '二加二'])
})
