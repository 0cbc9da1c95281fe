import { expect, test } from 'vitest'

import { ask, onBothEdges } from '../../support/edges.ts'
import { readCompletion, readError } from '../../support/read-answer.ts'

type Fields = Record<string, unknown>

const audio = { voice: 'alloy', format: 'wav' }

onBothEdges((bench) => {
  const run = async (model: string, fields: Fields) => {
    const response = await bench.chat(ask('hi', { model, ...fields }))
    await readCompletion(response)
    const body = bench.calls[0]?.body as { parameters?: Fields } | undefined
    const parameters = body?.parameters ?? {}
    return { parameters, adjusted: response.headers.get('x-gateway-adjusted') }
  }

  test.each([
    ['farui-plus', { audio }],
    ['qwen-plus', { audio, modalities: ['text'] }],
    ['qwen3-vl-plus', { audio, modalities: null }],
    ['qwen3-omni-flash', { audio }],
  ])('%s: audio options without the audio modality are not sent, %j', async (model, fields) => {
    const { parameters, adjusted } = await run(model, fields)
    expect(parameters).not.toHaveProperty('audio')
    expect(adjusted).toBeNull()
  })

  test('speech from a model that does not speak is refused all the same', async () => {
    const response = await bench.chat(ask('hi', { audio, modalities: ['text', 'audio'] }))
    expect(await readError(response, 400)).toMatchObject({ code: 'unsupported_parameter' })
    expect(bench.calls).toHaveLength(0)
  })

  test.each([
    ['qwen-plus', -1, { top_k: null }],
    ['qwen-plus', null, { top_k: null }],
    ['farui-plus', -1, { top_k: null }],
    ['qwen-plus', 0, { top_k: 0 }],
    ['qwen-plus', 20, { top_k: 20 }],
    ['deepseek-r1', -1, {}],
    ['deepseek-r1', null, {}],
  ])('%s, top_k: %j is sent as %j', async (model, topK, expected) => {
    const { parameters, adjusted } = await run(model, { top_k: topK })
    expect('top_k' in parameters ? { top_k: parameters['top_k'] } : {}).toEqual(expected)
    expect(adjusted).toBeNull()
  })

  test.each([
    [-2, 'integer_below_min_value'],
    [1.5, 'invalid_type'],
    ['20', 'invalid_type'],
  ])('top_k: %j is a 400', async (topK, code) => {
    const error = await readError(await bench.chat(ask('hi', { top_k: topK })), 400)
    expect(error).toMatchObject({ param: 'top_k', code })
  })

  test('a top_k that a model does not take is reported', async () => {
    const { adjusted } = await run('deepseek-r1', { top_k: 20 })
    expect(adjusted).toBe('top_k dropped (not supported by deepseek-r1)')
  })
})
