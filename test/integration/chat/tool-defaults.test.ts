import { expect, test } from 'vitest'

import { dryRun } from '../../support/dry-run.ts'
import { onBothEdges } from '../../support/edges.ts'
import { leastRequest } from '../../support/parameter-samples.ts'
import { readCompletion } from '../../support/read-answer.ts'
import { representatives } from '../../support/representatives.ts'

const messages = [{ role: 'user', content: '杭州天气如何？' }]
const fn = { name: 'get_weather' }
const tools = [{ type: 'function', function: fn }]

const takers = representatives.filter(({ family }) => family.parameters.has('parallel_tool_calls'))
const others = representatives.filter((one) => !takers.includes(one))

test.each(takers)("$model: with tools, OpenAI's default for parallel calls is sent", async (one) => {
  const base = { ...leastRequest(one), messages }
  for (const said of [{}, { parallel_tool_calls: null }, { parallel_tool_calls: true }]) {
    const { adjusted, parameters } = await dryRun({ ...base, tools, ...said })
    expect([parameters['parallel_tool_calls'], adjusted]).toEqual([true, []])
  }
  const { parameters } = await dryRun({ ...base, tools, parallel_tool_calls: false })
  expect(parameters['parallel_tool_calls']).toBe(false)
  const without = await dryRun({ ...base, tools: [] })
  expect(without.parameters).not.toHaveProperty('parallel_tool_calls')
})

test.each(others)('$model takes no tools, so that it gets no default for them', async (one) => {
  const body = { ...leastRequest(one), messages, tools, tool_choice: 'none' }
  const { adjusted, parameters } = await dryRun(body)
  expect(adjusted).toContain(`tools dropped (not supported by ${one.model})`)
  expect(parameters).not.toHaveProperty('parallel_tool_calls')
})

test.each([undefined, null, false])('functions have room for one call: %s asks for no more', async (said) => {
  const fields = { functions: [fn], parallel_tool_calls: said }
  const { adjusted, parameters } = await dryRun({ model: 'qwen-plus', messages, ...fields })
  expect(parameters).not.toHaveProperty('parallel_tool_calls')
  expect(adjusted).toEqual([])
})

test('functions allow a single call: parallel calls are dropped and reported', async () => {
  const body = { model: 'qwen-plus', messages, functions: [fn], parallel_tool_calls: true }
  const { adjusted, parameters } = await dryRun(body)
  expect(parameters).not.toHaveProperty('parallel_tool_calls')
  expect(adjusted).toEqual(['parallel_tool_calls dropped (with functions an answer has at most one call)'])
  const { status, error } = await dryRun(body, true)
  expect([status, error?.param]).toEqual([400, 'parallel_tool_calls'])
})

/** Null is a value in a JSON Schema. */
const schema = { type: 'object', properties: { a: { enum: ['x', null], default: null, const: null } } }

test.each([
  [{ ...fn, description: null, parameters: null, strict: null }, fn],
  [
    { ...fn, description: '', parameters: {}, strict: false },
    { ...fn, description: '', parameters: {}, strict: false },
  ],
  [
    { ...fn, description: null, parameters: schema },
    { ...fn, parameters: schema },
  ],
])('null in a tool is absent: %j', async (given, taken) => {
  const body = { model: 'qwen-plus', messages }
  for (const fields of [
    { tools: [{ type: 'function', function: given, cache: null }] },
    { functions: [given] },
  ]) {
    const { status, parameters, adjusted } = await dryRun({ ...body, ...fields })
    expect(status).toBe(200)
    expect(parameters['tools']).toEqual([{ type: 'function', function: taken }])
    expect(adjusted).toEqual([])
  }
})

onBothEdges((bench) => {
  test('a program written for OpenAI gets several calls at once', async () => {
    const question = [{ role: 'user', content: '杭州和上海的天气如何？' }]
    const body = {
      model: 'qwen-plus',
      messages: question,
      tools: [{ type: 'function', function: { ...fn, parameters: city } }],
    }
    const { choices } = await readCompletion(await bench.chat(body))
    expect(choices[0]?.message.tool_calls).toHaveLength(2)
    const one = await readCompletion(await bench.chat({ ...body, parallel_tool_calls: false }))
    expect(one.choices[0]?.message.tool_calls).toHaveLength(1)
    expect(bench.calls.map(({ body: sent }) => sent)).toMatchObject([
      { parameters: { parallel_tool_calls: true } },
      { parameters: { parallel_tool_calls: false } },
    ])
  })
})

const city = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] }
