import fc from 'fast-check'

import { familyOf, type ModelFamily } from '../../src/generation/families/index.ts'
import { conversation } from './arbitrary-messages.ts'
import { knownModels } from './known-models.ts'

type Fields = Record<string, unknown>

const models = [
  ...knownModels,
  'qwen-omni-turbo',
  'qwen2.5-vl-72b-instruct',
  'qwen3-vl-235b-a22b-thinking',
  'qwen-plus-2025-07-28',
  'baichuan2-turbo',
  'siliconflow/deepseek-v3.2',
]

const rate = (min: number, max: number) =>
  fc.oneof(fc.constantFrom(min, max, 1), fc.double({ min, max, noNaN: true }))
const schema = { type: 'object', properties: { a: { type: 'string' } }, required: ['a'] }

/** Fields that any client may send to any model: OpenAI's, with null where allowed. */
const common: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  temperature: rate(0, 2),
  top_p: rate(0, 1),
  n: fc.integer({ min: 1, max: 4 }),
  seed: fc.integer({ min: -(2 ** 53), max: 2 ** 53 }),
  stop: fc.constantFrom('。', ['\n\n', 'END'], [], [[37763, 367]], [108386], null),
  max_tokens: fc.integer({ min: 1, max: 900 }),
  max_completion_tokens: fc.integer({ min: 1, max: 900 }),
  presence_penalty: rate(-2, 2),
  frequency_penalty: rate(-2, 2),
  logprobs: fc.boolean(),
  top_logprobs: fc.integer({ min: 0, max: 20 }),
  reasoning_effort: fc.constantFrom('none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max', null),
  response_format: fc.constantFrom(
    { type: 'text' },
    { type: 'json_object' },
    { type: 'json_schema', json_schema: { name: 'a', schema, strict: true } },
  ),
  stream: fc.boolean(),
  user: fc.constant('someone'),
  store: fc.boolean(),
  metadata: fc.constant({ a: 'b' }),
  service_tier: fc.constantFrom('auto', 'flex'),
  web_search_options: fc.constantFrom({}, { search_context_size: 'low' }),
  parallel_tool_calls: fc.constantFrom(true, false, null),
  audio: fc.constantFrom({ voice: 'Cherry', format: 'wav' }, null),
  logit_bias: fc.constantFrom({}, { '108386': -100 }),
}

/** Fields that DashScope's own users send. */
const own: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  top_k: fc.oneof(fc.integer({ min: -1, max: 200 }), fc.constant(null)),
  repetition_penalty: fc.double({ min: 0.01, max: 2, noNaN: true }),
  enable_thinking: fc.boolean(),
  thinking_budget: fc.integer({ min: 1, max: 500 }),
  enable_search: fc.boolean(),
  search_options: fc.constantFrom(
    {},
    { forced_search: true },
    { enable_source: true, enable_citation: true, citation_format: '[ref_<number>]' },
    { prepend_search_result: true, enable_source: true },
  ),
  chat_template_kwargs: fc.constantFrom(
    { enable_thinking: true },
    { enable_thinking: false },
    { thinking: true },
    { thinking: false, enable_thinking: null },
    { a: 1 },
  ),
  reasoning: fc.record(
    {
      effort: fc.constantFrom('none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max', null),
      enabled: fc.boolean(),
      max_tokens: fc.integer({ min: 1, max: 40_000 }),
      exclude: fc.boolean(),
      summary: fc.constant('auto'),
    },
    { requiredKeys: [] },
  ),
  thinking: fc.record(
    {
      type: fc.constantFrom('enabled', 'disabled', 'adaptive'),
      budget_tokens: fc.integer({ min: 1, max: 40_000 }),
      keep: fc.constant('all'),
    },
    { requiredKeys: ['type'] },
  ),
  preserve_thinking: fc.boolean(),
  tool_stream: fc.boolean(),
  vl_high_resolution_images: fc.boolean(),
  vl_enable_image_hw_output: fc.boolean(),
  incremental_output: fc.boolean(),
  result_format: fc.constantFrom('text', 'message'),
  made_up: fc.constant(1),
}

/** Unknown models get them unchanged, and most models refuse them. */
const onlySome = [
  'logit_bias',
  'preserve_thinking',
  'enable_thinking',
  'reasoning_effort',
  'chat_template_kwargs',
  'reasoning',
  'thinking',
]

const speech = { modalities: ['text', 'audio'], audio: { voice: 'Cherry', format: 'wav' } }
/** It only runs in thinking mode, which excludes JSON mode. */
const interpreter = { enable_code_interpreter: true, enable_thinking: true, response_format: undefined }
const fn = (name: string) => ({ name, description: 'does it', parameters: schema, strict: null })
const tool = (name: string) => ({ type: 'function', function: fn(name) })
const toolNames = fc.uniqueArray(fc.constantFrom('get_weather', 'get_time', 'book-flight_2'), {
  maxLength: 3,
})

const choiceOf = (names: readonly string[]): fc.Arbitrary<unknown> =>
  names.length === 0
    ? fc.constantFrom('none', 'auto', undefined)
    : fc.oneof(
        fc.constantFrom('none', 'auto', 'required', undefined),
        fc.constantFrom(...names).map((name) => ({ type: 'function', function: { name } })),
        fc
          .tuple(fc.constantFrom('auto', 'required'), fc.subarray([...names], { minLength: 1 }))
          .map(([mode, few]) => ({
            type: 'allowed_tools',
            allowed_tools: { mode, tools: few.map((name) => ({ type: 'function', function: { name } })) },
          })),
      )

const tools: fc.Arbitrary<Fields> = toolNames.chain((names) =>
  choiceOf(names).map((choice) => ({ tools: names.map(tool), tool_choice: choice })),
)
const functions: fc.Arbitrary<Fields> = fc.constantFrom(
  { functions: [fn('get_time')] },
  { functions: [fn('get_time')], function_call: 'auto' },
  { functions: [fn('get_time'), fn('get_weather')], function_call: { name: 'get_weather' } },
)

/** Each field alone is rare, so that most requests have few of them. */
function some(fields: Readonly<Record<string, fc.Arbitrary<unknown>>>, rarity: number): fc.Arbitrary<Fields> {
  const entries = Object.entries(fields).map(([name, value]) =>
    fc
      .oneof({ weight: rarity, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: value })
      .map((given) => [name, given] as const),
  )
  return fc
    .tuple(...entries)
    .map((pairs) => Object.fromEntries(pairs.filter(([, value]) => value !== undefined)))
}

/** Parameters that only one family supports, and that are never sent to others. */
function special({ name, requires, parameters }: ModelFamily): fc.Arbitrary<Fields> {
  if (name === 'unknown') return fc.constant({})
  if (requires.includes('translation_options')) {
    return fc.constant({ translation_options: { source_lang: 'auto', target_lang: 'French' } })
  }
  const choices: Fields[] = [{}]
  if (parameters.has('ocr_options')) choices.push({ ocr_options: { task: 'advanced_recognition' } })
  if (parameters.has('asr_options')) choices.push({ asr_options: { language: 'zh', enable_itn: true } })
  if (parameters.has('clear_thinking')) choices.push({ clear_thinking: false })
  if (parameters.has('skill'))
    choices.push({ skill: [{ type: 'ppt', mode: 'general' }], response_format: undefined })
  if (parameters.has('enable_code_interpreter')) choices.push(interpreter)
  if (name.includes('omni')) choices.push(speech)
  return fc.constantFrom(...choices)
}

const jsonWord = { role: 'user', content: 'Answer in JSON.' }
const asksJson = (fields: Fields) => /json/.test(JSON.stringify(fields['response_format'] ?? ''))

function requestTo(model: string): fc.Arbitrary<Fields> {
  const family = familyOf(model)
  const calls = fc.oneof(
    { weight: 4, arbitrary: fc.constant<Fields>({}) },
    { weight: 3, arbitrary: tools },
    { weight: 1, arbitrary: functions },
  )
  return fc
    .tuple(conversation(family), some(common, 6), some(own, 9), calls, special(family))
    .map(([messages, ...fields]) => {
      const all = Object.assign({}, ...fields) as Fields
      if (family.name === 'unknown') for (const name of onlySome) delete all[name]
      const words = asksJson(all) && family.turns !== 'single' ? [jsonWord] : []
      const usage = all['stream'] === true && { stream_options: { include_usage: true } }
      return { model, messages: [...words, ...messages], ...all, ...usage }
    })
}

/** A request within OpenAI's rules, with parameters that DashScope's documentation allows for the model. */
export const validRequest: fc.Arbitrary<Fields> = fc.constantFrom(...models).chain(requestTo)
