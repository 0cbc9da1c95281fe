import { request, type IncomingMessage } from 'node:http'

import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { callSimulator, multimodalPath, streaming, textPath } from '../../support/call-simulator.ts'
import { createSimulator } from '../../../src/simulator/index.ts'

const simulator = createSimulator()
let origin = ''
beforeAll(async () => {
  origin = await simulator.listen()
})
afterAll(() => simulator.close())

const parameters = { result_format: 'message', incremental_output: true }

async function answer(messages: object[], headers: Record<string, string> = {}, model = 'qwen-max') {
  const body = { model, input: { messages }, parameters }
  const path = model.startsWith('qwen-vl') ? { path: multimodalPath } : {}
  const seen = await callSimulator(origin, { body, headers, ...path })
  const frames = seen.frames.length > 0 ? seen.frames : [JSON.parse(seen.text)]
  return { ...seen, frames: frames.map((frame) => Object(frame)) }
}

const user = (content: unknown) => ({ role: 'user', content })
const said = (content: string) => ({ role: 'assistant', content })

describe('a marker counts', () => {
  const textOf = async (messages: object[]) =>
    (await answer(messages)).frames[0].output.choices[0].message.content

  test.each([
    ['in an earlier user message', [user('[[sim: say=Hi]] One'), said('One'), user('Two')], 'Hi'],
    ['as the later one', [user('[[sim: say=Hi]]'), said('One'), user('[[sim: say=Ho]]')], 'Ho'],
    ['before a tool result', [user('[[sim: say=Hi]]'), ...toolTurn('18 °C')], 'Hi'],
    ['in a tool result that comes last', [user('Go'), ...toolTurn('18 °C [[sim: say=Hi]]')], 'Hi'],
  ])('%s', async (_where, messages, text) => {
    expect(await textOf(messages)).toBe(text)
  })

  test.each([
    ['a system message', [{ role: 'system', content: '[[sim: say=Hi]]' }, user('1+1')]],
    ["the assistant's words", [user('Hello'), said('[[sim: say=Hi]]'), user('1+1')]],
  ])('not in %s', async (_where, messages) => {
    expect(await textOf(messages)).toMatch(/^1 \+ 1 equals 2/)
  })

  test('in a part of an earlier message', async () => {
    const messages = [
      user([{ text: '[[sim: say=Hi]] One' }]),
      { role: 'assistant', content: [{ text: 'One' }] },
    ]
    const { frames } = await answer([...messages, user([{ text: 'Two' }])], {}, 'qwen-vl-max')
    expect(frames[0].output.choices[0].message.content).toEqual([{ text: 'Hi' }])
  })

  test('the text is read without the marker', async () => {
    const counted = async (text: string) => (await answer([user(text), said('x'), user('y')])).frames[0].usage
    expect((await counted('Hello [[sim: keep-alive]]')).input_tokens).toBe(
      (await counted('Hello')).input_tokens,
    )
  })
})

function toolTurn(content: string): object[] {
  const call = { id: 'call_1', type: 'function', index: 0, function: { name: 'look', arguments: '{}' } }
  return [
    { role: 'assistant', content: '', tool_calls: [call] },
    { role: 'tool', content, tool_call_id: 'call_1' },
  ]
}

describe('an answer', () => {
  test('finish=error_finish ends a stream', async () => {
    const { frames } = await answer([user('[[sim: say=好; finish=error_finish]]')], streaming)
    expect(frames.map(({ output }) => output.choices[0].finish_reason)).toEqual(['null', 'error_finish'])
  })

  test('usage-zeros: only the last usage counts nothing', async () => {
    const { frames } = await answer([user('[[sim: say=好; usage-zeros]]')], streaming)
    expect(frames[0].usage.output_tokens).toBe(1)
    expect(frames[1].usage).toEqual({
      total_tokens: 0,
      output_tokens: 0,
      input_tokens: 0,
      prompt_tokens_details: { cached_tokens: 0 },
    })
    const whole = await answer([user('[[sim: say=好; usage-zeros]]')])
    expect(whole.frames[0].usage.total_tokens).toBe(0)
  })

  test('no-answer: one empty frame, and the end', async () => {
    const { frames, ending } = await answer([user('[[sim: no-answer]]')], streaming)
    expect(frames.map(({ output }) => output.choices)).toEqual([
      [{ message: { content: '', role: 'assistant' }, finish_reason: 'null' }],
    ])
    expect(ending).toBe('end')
    const whole = await answer([user('[[sim: no-answer]]')])
    expect(whole.frames[0].output.choices).toEqual([
      { finish_reason: null, message: { role: 'assistant', content: '' } },
    ])
  })

  test.each([
    ['"__proto__"', '__proto__'],
    ['1e9', 1e9],
    ['-1', -1],
    ['{"a":[]}', { a: [] }],
    ['constructor', 'constructor'],
  ])('choice-index=%s', async (given, index) => {
    const { frames } = await answer([user(`[[sim: say=好; choice-index=${given}]]`)], streaming)
    expect(frames.map(({ output }) => output.choices[0].index)).toEqual([index, index])
  })

  test('request-id: any character in the body, only printable ones in the header', async () => {
    const { frames, headers } = await answer([user('[[sim: request-id="a\\u0000\\r\\n\\u001b[31mb"]]')])
    expect(frames[0].request_id).toBe('a\u0000\r\n\u001b[31mb')
    expect(headers['x-request-id']).toBe('a????[31mb')
  })

  test('retry-after takes any value', async () => {
    const { headers } = await answer([user('[[sim: http-429; retry-after=99999999999999999999]]')])
    expect(headers['retry-after']).toBe('99999999999999999999')
  })

  test.each([
    ['error=InternalError; error-digits', /^\d{100000}$/],
    ['http-500; error-digits=12', /^123456789012$/],
    ['429-in-200; error-digits=3', /^123$/],
  ])('%s', async (faults, message) => {
    const { frames } = await answer([user(`[[sim: ${faults}]]`)], streaming)
    expect(frames[0].message).toMatch(message)
  })
})

test('endless: no more is made than the client reads', async () => {
  const body = {
    model: 'qwen-max',
    input: { messages: [user('[[sim: endless; giant-event=1024]]')] },
    parameters,
  }
  const headers = { authorization: 'Bearer sk-test-key-1', 'content-type': 'application/json', ...streaming }
  const outgoing = request(`${origin}${textPath}`, { method: 'POST', headers })
  const answered = new Promise<IncomingMessage>((resolve) => outgoing.once('response', resolve))
  outgoing.end(JSON.stringify(body))
  const response = await answered
  response.pause()
  const before = process.memoryUsage().arrayBuffers
  await new Promise((resolve) => setTimeout(resolve, 700))
  const held = process.memoryUsage().arrayBuffers - before
  response.destroy()
  expect(held).toBeLessThan(16 * 1024 * 1024)
})
