import { expect, test } from 'vitest'

import { families, familyOf } from './index.ts'
import { createRouting } from './model-routing.ts'

/** The rule of a well-maintained client, as the protocol's description quotes it. */
test.each([
  ['farui-plus', 'farui', 'text-generation'],
  ['qwen-max', 'qwen', 'text-generation'],
  ['qwen-plus-2025-12-01', 'qwen-plus, qwen-flash', 'text-generation'],
  ['qwen-plus-us', 'qwen-plus, qwen-flash', 'text-generation'],
  ['qwen-mt-turbo', 'qwen-mt, whole sequence', 'text-generation'],
  ['qwen-mt-flash', 'qwen-mt', 'text-generation'],
  ['qwen3-max-preview', 'qwen3-max', 'text-generation'],
  ['qwen3.7-max-2026-05-20', 'qwen3.7-max', 'text-generation'],
  ['qwen3.7-max-2026-05-17', 'qwen3.7-max-preview', 'text-generation'],
  ['qwen3.7-max-preview', 'qwen3.7-max-preview', 'text-generation'],
  ['deepseek-v4-flash-0731', 'deepseek-v4, August 2026', 'text-generation'],
  ['deepseek-v4-flash', 'deepseek-v4', 'text-generation'],
  ['kimi-k3', 'kimi-k3', 'text-generation'],
  ['MiniMax/MiniMax-M3', 'MiniMax-M3', 'text-generation'],
  ['qwen-turbo-latest', 'qwen-turbo', 'text-generation'],
  ['qwen3.6-max-preview', 'qwen3.6-max-preview', 'text-generation'],
  ['qwen3-coder-480b-a35b-instruct', 'qwen3-coder', 'text-generation'],
  ['qwen3-235b-a22b', 'qwen3 open source', 'text-generation'],
  ['qwen3-235b-a22b-thinking-2507', 'qwen3 open source, thinking', 'text-generation'],
  ['qwen3-next-80b-a3b-instruct', 'qwen3 open source, instruct', 'text-generation'],
  ['qwq-32b', 'qwq', 'text-generation'],
  ['Moonshot-Kimi-K2-Instruct', 'kimi', 'text-generation'],
  ['MiniMax-M2.5', 'minimax', 'text-generation'],
  ['deepseek-v3.2-exp', 'deepseek-v3.2', 'text-generation'],
  ['glm-4.6', 'glm-4', 'text-generation'],
  ['tongyi-intent-detect-v3', 'tongyi', 'text-generation'],
  ['qwen-vl-max-latest', 'qwen-vl', 'multimodal-generation'],
  ['qwen2.5-vl-72b-instruct', 'qwen-vl, others', 'multimodal-generation'],
  ['qwen3-vl-plus', 'qwen3-vl', 'multimodal-generation'],
  ['qwen3-vl-8b-thinking', 'qwen3-vl, thinking', 'multimodal-generation'],
  ['qwen-vl-ocr-latest', 'qwen-vl-ocr', 'multimodal-generation'],
  ['qwen3.5-ocr', 'qwen-vl-ocr', 'multimodal-generation'],
  ['qvq-72b-preview', 'qvq', 'multimodal-generation'],
  ['qwen3.5-flash', 'qwen3.5', 'multimodal-generation'],
  ['qwen3.7-plus', 'qwen3.7', 'multimodal-generation'],
  ['qwen3.6-flash', 'qwen3.6', 'multimodal-generation'],
  ['kimi-k2.7-code', 'kimi-k2.7-code', 'multimodal-generation'],
  ['qwen3.8-max', 'qwen3.8', 'multimodal-generation'],
  ['kimi-k2.6', 'kimi-k2.6 and later', 'multimodal-generation'],
  ['gui-plus-2026-02-26', 'gui-plus', 'multimodal-generation'],
  ['qwen-audio-turbo-latest', 'qwen-audio', 'multimodal-generation'],
  ['qwen3-omni-30b-a3b-captioner', 'captioner', 'multimodal-generation'],
  ['qwen3-omni-flash', 'qwen3-omni', 'multimodal-generation'],
  ['qwen3-asr-flash', 'qwen-asr', 'multimodal-generation'],
  ['siliconflow/deepseek-v3.2', 'unknown', 'text-generation'],
  ['kimi/kimi-k2.6', 'unknown', 'multimodal-generation'],
  ['never-heard-of', 'unknown', 'text-generation'],
])('%s is %s on %s', (model, name, service) => {
  expect(familyOf(model)).toMatchObject({ name, service })
})

test.each(['kimi/kimi-k2.7-code', 'ZHIPU/GLM-5.3', 'siliconflow/deepseek-r1-0528'])(
  '%s, run by another provider, thinks like its namesake',
  (model) => {
    const { name, thinking, parameters } = familyOf(model)
    expect([name, thinking, parameters.has('response_format')]).toEqual(['unknown', 'only', false])
  },
)

test.each(['never-heard-of', 'siliconflow/deepseek-v3.2', 'MiniMax/MiniMax-M3'])(
  'with an image %s is on the multimodal service, as far as is known',
  (model) => {
    const { service, inputModalities } = createRouting().in(undefined).familyOf(model, true)
    expect([service, inputModalities.includes('image')]).toEqual(['multimodal-generation', true])
  },
)

test.each(['siliconflow/deepseek-v3.2', 'ZHIPU/GLM-5.1', 'kimi/kimi-k2.6'])(
  '%s, like its namesake, has no schema mode',
  (model) => expect(familyOf(model).jsonSchema).toBe(false),
)

test('every family matches something that no family before it does', () => {
  const samples = new Set(families.map(({ name }) => name))
  expect(samples.size).toBe(families.length)
})

test("the operator's setting overrides the table, by exact name or by prefix", () => {
  const routing = createRouting({
    'qwen9-plus': 'multimodal-generation',
    'my-*': 'multimodal-generation',
  }).in(undefined)
  expect(routing.familyOf('Qwen9-Plus').service).toBe('multimodal-generation')
  expect(routing.familyOf('my-model').service).toBe('multimodal-generation')
  expect(routing.familyOf('qwen9-flash').service).toBe('text-generation')
  expect([routing.isKnown('my-model'), routing.isKnown('qwen9-flash')]).toEqual([true, false])
})

test('the service that answered is remembered, for a limited number of models', () => {
  const routing = createRouting().in(undefined)
  routing.remember('new-model', 'multimodal-generation')
  expect(routing.familyOf('new-model')).toMatchObject({
    service: 'multimodal-generation',
    inputModalities: ['text', 'image', 'video', 'audio', 'file'],
  })
  for (let i = 0; i < 2000; i += 1) routing.remember(`model-${i}`, 'multimodal-generation')
  expect(routing.familyOf('new-model').service).toBe('text-generation')
})

test('the other service has the same family, with the modalities of that service', () => {
  const routing = createRouting().in(undefined)
  const other = routing.otherService(familyOf('qwen-max'))
  expect(other).toMatchObject({ name: 'qwen', service: 'multimodal-generation' })
  expect(routing.otherService(other)).toMatchObject({ service: 'text-generation', inputModalities: ['text'] })
})

test('a service remembered in one region is not used in another', () => {
  const routing = createRouting({ 'my-*': 'multimodal-generation' })
  routing.in('intl').remember('new-model', 'multimodal-generation')
  expect(routing.in('intl').isKnown('new-model')).toBe(true)
  for (const region of [undefined, 'us']) expect(routing.in(region).isKnown('new-model')).toBe(false)
  routing.in(undefined).remember('qwen-new', 'multimodal-generation')
  expect([routing.in(undefined).isKnown('qwen-new'), routing.in('intl').isKnown('qwen-new')]).toEqual([
    true,
    false,
  ])
  expect(routing.in('intl').familyOf('my-model').service).toBe('multimodal-generation')
})
