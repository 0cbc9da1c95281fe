import { describe, expect, test } from 'vitest'

import { toPhrase } from '../../../src/errors/adjustment.ts'
import { MessagesRequest } from '../../../src/endpoints/messages/schema.ts'
import { toGeneration } from '../../../src/endpoints/messages/to-generation.ts'
import { familyOf } from '../../../src/generation/families/index.ts'
import { plan } from '../../../src/generation/plan.ts'
import { parseBody } from '../../../src/http/body/parse-json.ts'

const search = { type: 'web_search_20250305', name: 'web_search' }
const code = { type: 'code_execution_20250825', name: 'code_execution' }
const fetching = { type: 'web_fetch_20250910', name: 'web_fetch' }
const finding = { type: 'tool_search_tool_regex_20251119', name: 'find' }
const own = { name: 'f', input_schema: { type: 'object' } }

function outcome(tools: object[], fields: object = {}, model = 'qwen3-max') {
  const messages = [{ role: 'user', content: 'Hi' }]
  const body = parseBody(MessagesRequest, { model, messages, tools, ...fields })
  const { calls, adjustments } = plan(toGeneration(body), familyOf(model), { stream: true })
  const sent = calls[0]?.body as { parameters: Record<string, unknown> } | undefined
  return { parameters: sent?.parameters ?? {}, adjusted: adjustments.map(toPhrase) }
}

const named = (name: string) => ({ tool_choice: { type: 'tool', name } })
const none = { tool_choice: { type: 'none' } }

describe("Anthropic's tools that DashScope runs itself", () => {
  test('run code while the model thinks, which is the only time DashScope does', () => {
    const { parameters, adjusted } = outcome([code])
    expect(parameters).toMatchObject({ enable_code_interpreter: true, enable_thinking: true })
    expect(adjusted).toEqual([])
  })

  test('run no code beside other tools if thinking is off, which is reported', () => {
    const { parameters, adjusted } = outcome([code, own], { thinking: { type: 'disabled' } })
    expect(parameters).not.toHaveProperty('enable_code_interpreter')
    expect(parameters).toMatchObject({ enable_thinking: false })
    expect(adjusted).toContain('tools[0] dropped (qwen3-max runs code only while it thinks)')
  })

  test('do not switch thinking on for a model that cannot run code', () => {
    const { parameters, adjusted } = outcome([code, own], {}, 'qwen-plus')
    expect(parameters).not.toHaveProperty('enable_thinking')
    expect(adjusted).toEqual(['tools[0] dropped (not supported by qwen-plus)'])
  })

  test("give way to DashScope's own switch, which is reported", () => {
    const { parameters, adjusted } = outcome([search], { enable_search: false })
    expect(parameters).toMatchObject({ enable_search: false })
    expect(parameters).not.toHaveProperty('search_options')
    expect(adjusted).toEqual(['tools[0] dropped (enable_search is false and takes precedence)'])
  })

  test('are off with the choice "none"', () => {
    const { parameters, adjusted } = outcome([search, code, own], none)
    const { result_format: _, incremental_output: __, ...sent } = parameters
    expect(Object.keys(sent)).toEqual(['tools', 'tool_choice', 'parallel_tool_calls'])
    expect(adjusted).toEqual([])
    expect(outcome([search], none, 'farui-plus').adjusted).toEqual([])
  })
})

describe("the choice of one of Anthropic's tools", () => {
  test('forces the search', () => {
    const { parameters } = outcome([search, own], named('web_search'))
    expect(parameters).toMatchObject({ search_options: { forced_search: true } })
    expect(parameters).not.toHaveProperty('tool_choice')
  })

  test.each([
    ['code', code, 'DashScope decides itself when to run code'],
    ['a search among the tools', finding, 'all tools are loaded at once'],
  ])('is reported for %s, instead of a function that is not there', (_, tool, why) => {
    const { parameters, adjusted } = outcome([tool, own], named(tool.name))
    expect(parameters).not.toHaveProperty('tool_choice')
    expect(adjusted).toContain(`tool_choice dropped (${why})`)
  })

  test('is refused for a tool that is left out', () => {
    expect(() => outcome([fetching, own], named('web_fetch'))).toThrow("'tools[0].type'")
  })
})

test.each([
  ['system[].more', { system: [{ type: 'text', text: 'a', more: 1, cache_control: { type: 'ephemeral' } }] }],
  ['context_management.more', { context_management: { edits: [], more: 1 } }],
  ['thinking.more', { thinking: { type: 'disabled', more: 1 } }],
])('a field without a counterpart is reported: %s', (param, fields) => {
  expect(outcome([own], fields).adjusted).toEqual([`${param} dropped (DashScope has no counterpart)`])
})

test('fields of tools without a counterpart are reported, each once', () => {
  const more = { ...own, more: 1, defer_loading: true, cache_control: { type: 'ephemeral' } }
  expect(outcome([more, { ...more, name: 'g' }]).adjusted).toEqual([
    'tools[].more dropped (DashScope has no counterpart)',
  ])
  expect(outcome([{ ...search, max_uses: 8, more: 1 }]).adjusted).toEqual([
    'tools[0].max_uses dropped (DashScope has no counterpart)',
    'tools[0].more dropped (DashScope has no counterpart)',
  ])
})
