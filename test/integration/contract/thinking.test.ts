import { describe, expect, test } from 'vitest'

import { ask, onBothEdges } from '../../support/edges.ts'
import { readCompletion, readError, readStream } from '../../support/read-answer.ts'

type Fields = Record<string, unknown>

const question = (model: string, fields: Fields) => ask('[[sim: say=四; think=二加二]]', { model, ...fields })

onBothEdges((bench) => {
  const run = async (model: string, fields: Fields) => {
    const response = await bench.chat(question(model, fields))
    const { choices, usage } = await readCompletion(response)
    const sent = bench.calls.at(-1)?.body as { parameters: Fields } | undefined
    const parameters = sent?.parameters ?? {}
    const adjusted = response.headers.get('x-gateway-adjusted') ?? ''
    return { message: choices[0]?.message, usage, parameters, adjusted }
  }

  test.each([
    ['qwen3.7-plus', { thinking: { type: 'disabled' } }],
    ['glm-5.2', { reasoning: { enabled: false } }],
    ['deepseek-v4-pro', { chat_template_kwargs: { thinking: false } }],
    ['qwen3.8-max', { reasoning: { effort: 'none' } }],
  ])('%s thinks by default: %j switches that off', async (model, fields) => {
    const { message, parameters, adjusted } = await run(model, fields)
    expect(parameters['enable_thinking']).toBe(false)
    expect(message).not.toHaveProperty('reasoning_content')
    expect(adjusted).toBe('')
    const usual = await run(model, {})
    expect(usual.message?.reasoning_content).toBe('二加二')
  })

  test.each(['qwen3.7-max-preview', 'qwen3.7-max-2026-05-17', 'kimi-k2.7-code'])(
    '%s always thinks: a switch-off is not sent, which is reported',
    async (model) => {
      for (const [param, fields] of [
        ['enable_thinking', { enable_thinking: false }],
        ['thinking.type', { thinking: { type: 'disabled' } }],
        ['reasoning.enabled', { reasoning: { enabled: false } }],
      ] as const) {
        const { message, parameters, adjusted } = await run(model, fields)
        expect(parameters).not.toHaveProperty('enable_thinking')
        expect(adjusted).toMatch(new RegExp(`^${param} dropped \\(${model} always thinks\\)$`))
        expect(message?.reasoning_content).toBe('二加二')
      }
      const before = bench.calls.length
      const format = { response_format: { type: 'json_object' } }
      const refused = await bench.chat(question(model, format))
      expect(await readError(refused, 400)).toMatchObject({
        param: 'response_format',
        code: 'unsupported_parameter',
      })
      expect(bench.calls).toHaveLength(before)
    },
  )

  describe('contradictions are reported, the earlier parameter takes precedence', () => {
    test.each<[Fields, Fields, string]>([
      [
        { enable_thinking: false, reasoning_effort: 'high' },
        { enable_thinking: false },
        'reasoning_effort dropped (enable_thinking takes precedence)',
      ],
      [
        { reasoning_effort: 'none', thinking: { type: 'enabled' } },
        { enable_thinking: false },
        'thinking.type dropped (reasoning_effort takes precedence)',
      ],
      [
        { reasoning: { enabled: true }, chat_template_kwargs: { enable_thinking: false } },
        { enable_thinking: true },
        'chat_template_kwargs.enable_thinking dropped (reasoning.enabled takes precedence)',
      ],
      [
        { reasoning: { enabled: false, max_tokens: 500 } },
        { enable_thinking: false },
        'reasoning.max_tokens dropped (reasoning.enabled takes precedence)',
      ],
      [
        { thinking: { type: 'disabled', budget_tokens: 500 } },
        { enable_thinking: false },
        'thinking.budget_tokens dropped (thinking is off)',
      ],
      [
        { thinking: { type: 'enabled', budget_tokens: 500 }, thinking_budget: 900 },
        { enable_thinking: true, thinking_budget: 900 },
        'thinking.budget_tokens dropped (thinking_budget takes precedence)',
      ],
    ])('%j', async (fields, sent, reported) => {
      const { parameters, adjusted } = await run('qwen-plus', fields)
      expect(parameters).toMatchObject(sent)
      expect(adjusted).toBe(reported)
      const strict = await bench.chat(question('qwen-plus', fields), { 'x-gateway-strict': 'true' })
      expect(await readError(strict, 400)).toMatchObject({
        param: reported.split(' ')[0],
        code: 'unsupported_parameter',
      })
    })
  })

  test.each<[Fields, Fields]>([
    [
      { enable_thinking: true, reasoning: { enabled: true }, thinking: { type: 'enabled' } },
      { enable_thinking: true },
    ],
    [
      { thinking_budget: 4096, thinking: { type: 'enabled', budget_tokens: 4096 } },
      { enable_thinking: true, thinking_budget: 4096 },
    ],
    [{ reasoning_effort: 'none', chat_template_kwargs: { thinking: false } }, { enable_thinking: false }],
    // Here an effort becomes a budget, which has the same value.
    [
      { thinking_budget: 4096, reasoning_effort: 'low' },
      { enable_thinking: true, thinking_budget: 4096 },
    ],
  ])('parameters that agree are not reported: %j', async (fields, sent) => {
    const { parameters, adjusted } = await run('qwen-plus', fields)
    expect(parameters).toMatchObject(sent)
    expect(adjusted).toBe('')
  })

  test('exclude leaves the reasoning out of the answer; the model thinks, and the tokens count', async () => {
    const fields = { enable_thinking: true, reasoning: { exclude: true } }
    const { message, usage, parameters, adjusted } = await run('qwen-plus', fields)
    expect(parameters).toMatchObject({ enable_thinking: true })
    expect(adjusted).toBe('')
    expect(message).toMatchObject({ content: '四' })
    expect(message).not.toHaveProperty('reasoning_content')
    expect(usage?.completion_tokens_details?.reasoning_tokens).toBeGreaterThan(0)
    const streamed = await readStream(await bench.chat({ ...question('qwen-plus', fields), stream: true }))
    expect([streamed.text, streamed.reasoning]).toEqual(['四', ''])
    expect(streamed.raw).not.toContain('reasoning_content')
    const shown = await run('qwen-plus', { ...fields, reasoning: { exclude: false } })
    expect(shown.message?.reasoning_content).toBe('二加二')
  })

  test('keys that no dialect has are reported with their path; null and known ones are not', async () => {
    const { adjusted } = await run('qwen-plus', {
      reasoning: { summary: 'auto', effort: null, exclude: false },
      thinking: { type: 'enabled', keep: 'all' },
      chat_template_kwargs: {
        add_generation_prompt: true,
        enable_thinking: null,
        tools_in_user_message: null,
      },
    })
    expect(adjusted.split('), ').map((phrase) => phrase.split(' (')[0])).toEqual([
      'reasoning.summary dropped',
      'thinking.keep dropped',
      'chat_template_kwargs.add_generation_prompt dropped',
    ])
  })

  test.each<[Fields, string, string]>([
    [{ reasoning: 'high' }, 'reasoning', 'invalid_type'],
    [{ reasoning: { effort: 'extreme' } }, 'reasoning.effort', 'invalid_value'],
    [{ reasoning: { enabled: 'yes' } }, 'reasoning.enabled', 'invalid_type'],
    [{ reasoning: { max_tokens: '2000' } }, 'reasoning.max_tokens', 'invalid_type'],
    [{ reasoning: { max_tokens: 0 } }, 'reasoning.max_tokens', 'integer_below_min_value'],
    [{ reasoning: { exclude: 1 } }, 'reasoning.exclude', 'invalid_type'],
    [{ thinking: true }, 'thinking', 'invalid_type'],
    [{ thinking: {} }, 'thinking.type', 'missing_required_parameter'],
    [{ thinking: { type: 'auto' } }, 'thinking.type', 'invalid_value'],
    [{ thinking: { type: 'enabled', budget_tokens: 1.5 } }, 'thinking.budget_tokens', 'invalid_type'],
    [{ chat_template_kwargs: [] }, 'chat_template_kwargs', 'invalid_type'],
    [
      { chat_template_kwargs: { enable_thinking: 'false' } },
      'chat_template_kwargs.enable_thinking',
      'invalid_type',
    ],
    [{ chat_template_kwargs: { thinking: 0 } }, 'chat_template_kwargs.thinking', 'invalid_type'],
    [{ enable_thinking: 'false' }, 'enable_thinking', 'invalid_type'],
    [{ thinking_budget: '100' }, 'thinking_budget', 'invalid_type'],
  ])('%j is a 400 with the path', async (fields, param, code) => {
    const error = await readError(await bench.chat(question('qwen-plus', fields)), 400)
    expect(error).toMatchObject({ type: 'invalid_request_error', param, code })
    expect(bench.calls).toHaveLength(0)
  })

  test('null is the same as absent', async () => {
    const { parameters, adjusted } = await run('qwen-plus', {
      reasoning: null,
      thinking: null,
      chat_template_kwargs: null,
      enable_thinking: null,
      thinking_budget: null,
      reasoning_effort: null,
    })
    expect(Object.keys(parameters)).toEqual(['result_format', 'incremental_output'])
    expect(adjusted).toBe('')
  })
})
