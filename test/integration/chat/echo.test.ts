import { expect, test } from 'vitest'

import { readCompletion, readError } from '../../support/read-answer.ts'
import { Simulated } from '../../support/simulated.ts'

const simulated = new Simulated()

const question = { role: 'user', content: '杭州天气如何？' }
const parameters = { type: 'object', properties: { city: { type: 'string' } } }
const tools = [{ type: 'function', function: { name: 'get_weather', description: 'weather', parameters } }]

/** Programs send the message of an answer back unchanged, with the results of its tools. */
async function sendBack(changes: Record<string, unknown>): Promise<Response> {
  const { choices } = await simulated.whole({ model: 'qwen-plus', messages: [question], tools })
  const message = choices[0]?.message
  expect(message).toMatchObject({ annotations: [], refusal: null })
  const result = { role: 'tool', tool_call_id: message?.tool_calls?.[0]?.id, content: '晴' }
  const messages = [question, { ...message, ...changes }, result]
  return simulated.chat({ model: 'qwen-plus', messages, tools }, { 'x-gateway-strict': 'true' })
}

test('the message of an answer goes back as it is, in strict mode too', async () => {
  const response = await sendBack({})
  expect((await readCompletion(response)).choices[0]?.message.content).toContain('晴')
  expect(response.headers.has('x-gateway-adjusted')).toBe(false)
})

test('a field of a sent-back message that has content is refused, not dropped', async () => {
  const response = await sendBack({ annotations: [{ type: 'url_citation' }] })
  expect(await readError(response, 400)).toMatchObject({ param: 'messages[].annotations' })
})
