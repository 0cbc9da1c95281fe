import { expect, test } from 'vitest'

import { dashscopeThinking, effort, toReasoningSettings, unknownFieldsOf } from './to-reasoning.ts'
import { toSearch } from './to-search.ts'
import { toSettings, type SettingNames } from './to-setting.ts'

const names: SettingNames = {
  translated: new Set(['model']),
  notAtDashScope: new Set(['store']),
  dashscopeNames: { stop_sequences: 'stop' },
  noOpValues: { service_tier: ['auto'] },
}

test("settings have DashScope's name and the caller's path, in the caller's order", () => {
  const request = {
    model: 'm',
    stop_sequences: ['a'],
    seed: 0,
    top_k: -1,
    repetition_penalty: null,
    service_tier: 'auto',
    store: false,
    made_up: '',
  }
  expect(toSettings(request, names)).toEqual([
    { name: 'stop', param: 'stop_sequences', value: ['a'] },
    { name: 'seed', param: 'seed', value: 0 },
    { name: 'top_k', param: 'top_k', value: null },
    { name: 'store', param: 'store', value: false, unmapped: 'not known to DashScope' },
    { name: 'made_up', param: 'made_up', value: '' },
  ])
})

test('null switches top_k off, and is absent elsewhere', () => {
  expect(toSettings({ top_k: null, seed: null }, names)).toEqual([
    { name: 'top_k', param: 'top_k', value: null },
  ])
})

test('a search by a field of the API, with options of its own', () => {
  const web = { param: 'tools[0]', citations: true, options: { forced_search: true, a: 1 } }
  expect(toSearch({})).toBeUndefined()
  expect(toSearch({ enable_search: null }, web)).toEqual({
    param: 'tools[0]',
    enabled: true,
    citations: true,
    options: { value: { forced_search: true, a: 1 }, param: 'tools[0]' },
  })
  expect(toSearch({ enable_search: false, search_options: { a: 2 } }, web)).toEqual({
    param: 'tools[0]',
    enabled: false,
    citations: true,
    options: { value: { forced_search: true, a: 2 }, param: 'search_options' },
  })
})

test('thinking by fields at the top and in objects', () => {
  const request = {
    enable_thinking: false,
    thinking_budget: 0,
    output: { effort: 'high', other: 1, none: null },
  }
  expect(toReasoningSettings(request, [...dashscopeThinking, ['output.effort', effort]])).toEqual([
    {
      param: 'enable_thinking',
      root: 'enable_thinking',
      name: 'enable_thinking',
      given: false,
      enabled: false,
    },
    { param: 'thinking_budget', root: 'thinking_budget', name: 'thinking_budget', given: 0, enabled: false },
    {
      param: 'output.effort',
      root: 'output',
      name: 'enable_thinking',
      given: 'high',
      enabled: true,
      effort: 'high',
    },
  ])
  expect(unknownFieldsOf(request, ['output'], new Set(['output.effort']))).toEqual([
    { param: 'output.other', given: 1, why: 'DashScope has no counterpart' },
  ])
})
