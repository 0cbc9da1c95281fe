import { describe, expect, test } from 'vitest'

import { refused, sent } from '../../support/responses/ask-responses.ts'

const search = { type: 'web_search' }
const code = { type: 'code_interpreter' }
const unknown = { type: 'tool_of_next_month' }
const named = (name: string) => ({ type: 'function', name })
const allowed = (...tools: object[]) => ({ type: 'allowed_tools', mode: 'required', tools })

/** DashScope takes neither "required" nor a choice without functions. */
describe('a choice that demands a tool, without a function for it', () => {
  test.each([
    ['the search alone', [search], 'required'],
    ['the search and code', [search, code], 'required'],
    ['the search alone that is allowed', [search, named('f')], allowed(search)],
  ])('forces %s', async (_, tools, choice) => {
    const { parameters, adjusted } = await sent({ model: 'qwen3-max', tools, tool_choice: choice })
    expect(parameters).toMatchObject({ enable_search: true, search_options: { forced_search: true } })
    expect(parameters).not.toHaveProperty('tool_choice')
    expect(parameters).not.toHaveProperty('tools')
    expect(adjusted.join()).not.toContain('tool_choice')
  })

  test.each([
    ['code', [code], 'required', 'DashScope decides itself when to run code'],
    ['code that is allowed', [code, named('f')], allowed(code), 'DashScope decides itself when to run code'],
    ['tools that are left out', [unknown], 'required', 'no tool is left'],
    ['a search that is off', [{ ...search, external_web_access: false }], 'required', 'no tool is left'],
  ])('is reported for %s', async (_, tools, choice, why) => {
    const request = { model: 'qwen3-max', tools, tool_choice: choice }
    const { parameters, adjusted } = await sent(request)
    expect(parameters).not.toHaveProperty('tool_choice')
    expect(adjusted).toContain(`tool_choice dropped (${why})`)
    expect(await refused(request, { 'x-gateway-strict': 'true' })).toMatchObject({ status: 400 })
  })

  test('is refused for a model without the demanded search, and without any tools', async () => {
    const request = { model: 'farui-plus', tools: [search, named('f')], tool_choice: allowed(search) }
    expect(await refused(request)).toMatchObject({ status: 400, param: 'tools[0]' })
    expect(await refused({ tool_choice: 'required' })).toMatchObject({ status: 400, param: 'tool_choice' })
  })
})

describe('the choice "none"', () => {
  test("switches DashScope's own tools off, which it would run all the same", async () => {
    const request = { model: 'qwen3-max', tools: [search, code, named('f')], tool_choice: 'none' }
    const { parameters, adjusted } = await sent(request)
    expect(Object.keys(parameters)).toEqual(['tools', 'tool_choice', 'parallel_tool_calls'])
    expect(adjusted).toEqual([])
  })

  test('needs no model that has them', async () => {
    expect(
      (await sent({ model: 'farui-plus', tools: [search, code], tool_choice: 'none' })).adjusted,
    ).toEqual([])
  })
})

test('the choice of a tool in a namespace may leave the namespace out', async () => {
  const tools = [{ type: 'namespace', name: 'n', description: 'N', tools: [named('g')] }, named('f')]
  for (const [choice, name] of [
    [named('g'), 'n__g'],
    [{ ...named('g'), namespace: 'n' }, 'n__g'],
    [named('f'), 'f'],
  ] as const) {
    const { parameters } = await sent({ tools, tool_choice: choice })
    expect(parameters['tool_choice']).toEqual({ type: 'function', function: { name } })
  }
})

test('the choice of a function that is not among the tools is refused', async () => {
  const error = await refused({ tools: [named('f'), named('g')], tool_choice: named('h') })
  expect(error).toMatchObject({ status: 400, code: 'invalid_value', param: 'tool_choice' })
  expect(error.message).toContain("'f', 'g'")
})

describe('tools that DashScope runs itself', () => {
  test('give way to its own switch, which is reported', async () => {
    const { parameters, adjusted } = await sent({ tools: [search], enable_search: false })
    expect(parameters).toEqual({ enable_search: false })
    expect(adjusted).toEqual(['tools[0] dropped (enable_search is false and takes precedence)'])
  })

  test('are left out beside each other, where the model has one of them', async () => {
    const { parameters, adjusted } = await sent({ tools: [search, code] })
    expect(parameters).toMatchObject({ enable_search: true })
    expect(adjusted).toEqual(['tools[1] dropped (not supported by qwen-plus)'])
    expect(await refused({ tools: [code] })).toMatchObject({ status: 400, param: 'tools[0]' })
  })

  test.each([
    ['thinking is off', { reasoning: { effort: 'none' } }],
    ['the answer is JSON', { text: { format: { type: 'json_object' } } }],
  ])('run no code while %s', async (_, fields) => {
    const { parameters, adjusted } = await sent({ model: 'qwen3-max', tools: [code, named('f')], ...fields })
    expect(parameters).not.toHaveProperty('enable_code_interpreter')
    expect(adjusted).toContain('tools[0] dropped (qwen3-max runs code only while it thinks)')
  })
})

describe('the choice of a search for tools', () => {
  const tools = (execution: string) => [{ type: 'tool_search', execution }, named('f')]

  test('by the server is reported, because all tools are loaded', async () => {
    const { parameters, adjusted } = await sent({
      tools: tools('server'),
      tool_choice: { type: 'tool_search' },
    })
    expect(parameters).toMatchObject({ tools: [{ function: { name: 'f' } }] })
    expect(parameters).not.toHaveProperty('tool_choice')
    expect(adjusted).toEqual(['tool_choice dropped (all tools are loaded at once)'])
  })

  test.each(['tool_search', 'shell'])('that is not among the tools is refused: %s', async (type) => {
    const other = type === 'shell' ? tools('server') : [named('f')]
    const error = await refused({ tools: other, tool_choice: { type } })
    expect(error).toMatchObject({ status: 400, code: 'invalid_value', param: 'tool_choice' })
  })
})
