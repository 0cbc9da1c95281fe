import { describe, expect, test } from 'vitest'

import { toPhrase } from '../../../src/errors/adjustment.ts'
import { setting, type Body } from '../../support/sample-dialect.ts'
import { effort, machine, question, run, said } from '../../support/sample-requests.ts'

function outcome(request: Body) {
  const { calls, adjustments } = run(request)
  const body = calls[0]?.body as { parameters: Record<string, unknown>; input: unknown } | undefined
  return {
    parameters: body?.parameters ?? {},
    input: JSON.stringify(body?.input),
    reports: adjustments.map(toPhrase),
  }
}

const code = setting('enable_code_interpreter', 'toolbox[1]', true)
const search = { param: 'toolbox[0]', enabled: true, citations: true }

describe('a field that the model does not support', () => {
  test('is left out and reported where the dialect says so, instead of a refusal', () => {
    const model = 'qwen3-coder-plus'
    expect(() => run({ model, input: question, more: { settings: [code] } })).toThrow('toolbox[1]')
    const settings = [{ ...code, ifUnsupported: 'report' as const }]
    expect(outcome({ model, input: question, more: { settings } }).reports).toEqual([
      'toolbox[1] dropped (not supported by qwen3-coder-plus)',
    ])
  })

  test('holds for a search', () => {
    const plain = { model: 'farui-plus', input: question }
    expect(() => run({ ...plain, more: { search } })).toThrow('toolbox[0]')
    const { reports } = outcome({ ...plain, more: { search: { ...search, ifUnsupported: 'report' } } })
    expect(reports).toEqual(['toolbox[0] dropped (not supported by farui-plus)'])
  })

  test('is left out without a report', () => {
    const model = 'farui-plus'
    const silent = { ifUnsupported: 'silent' } as const
    const settings = [{ ...effort, ...silent }]
    const mark = { ...setting('cache_control', 'input[].content[].cache', { type: 'ephemeral' }), ...silent }
    const { reports, input } = outcome({
      model,
      input: question,
      more: {
        reasoning: { settings },
        turns: [
          { role: 'user', givenRole: 'person', param: 'input[0]', roleParam: 'input[0].by', content: 'U' },
          {
            role: 'assistant',
            givenRole: 'machine',
            param: 'input[1]',
            roleParam: 'input[1].by',
            content: 'A',
            calls: [],
            reasoning: { value: 'R', param: 'input[1].thoughts', ...silent },
          },
          {
            role: 'user',
            givenRole: 'person',
            param: 'input[2]',
            roleParam: 'input[2].by',
            content: [{ type: 'text', givenType: 'words', param: 'p', text: 'V', settings: [mark] }],
          },
        ],
      },
    })
    expect(reports).toEqual([])
    expect(input).not.toContain('"R"')
  })
})

describe('a request that does not speak of thinking', () => {
  const off = { reasoning: { settings: [], offUnlessAsked: true } }

  test.each([
    ['a model that thinks by default', 'qwen3.7-max', { enable_thinking: false }, 1],
    ['a model that thinks when asked', 'qwen-plus', {}, 0],
    ['a model that always thinks', 'qwq-plus', {}, 0],
    ['a model that never thinks', 'farui-plus', {}, 0],
  ])('%s', (_, model, fields, count) => {
    const { parameters, reports } = outcome({ model, input: question, more: off })
    expect(Object.keys(parameters).filter((name) => name.includes('think'))).toEqual(Object.keys(fields))
    expect(parameters).toMatchObject(fields)
    expect(reports).toHaveLength(count)
  })

  test('is reported once', () => {
    const { reports } = outcome({ model: 'qwen3.7-max', input: [said('U')], more: off })
    expect(reports).toEqual(['enable_thinking->false (the request does not ask for thinking)'])
  })

  test('leaves dialects without this rule alone', () => {
    const { parameters } = outcome({ model: 'qwen3.7-max', input: [said('U'), machine('A'), said('V')] })
    expect(parameters).not.toHaveProperty('enable_thinking')
  })
})
