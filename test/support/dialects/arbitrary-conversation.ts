import fc from 'fast-check'

/** A conversation and its settings, as far as several dialects have words for them. */
export interface Conversation {
  model: string
  system: string | undefined
  exchanges: readonly Exchange[]
  tools: readonly Tool[]
  choice: 'auto' | 'none' | 'required' | { name: string } | undefined
  parallel: boolean | undefined
  schema: object | undefined
  limit: number | undefined
  stop: readonly string[] | undefined
  stream: boolean
  /** Fields with the same name and meaning in all dialects. */
  same: Readonly<Record<string, unknown>>
}

/** A question; what the model said and called, with the results, several times; the last exchange may be a question alone. */
export interface Exchange {
  images: readonly string[]
  text: string
  steps: readonly Step[]
}

export interface Step {
  reasoning: string
  text: string
  calls: readonly { id: string; name: string; json: string; result: string }[]
}

export interface Tool {
  name: string
  description: string
  parameters: object
}

const word = fc
  .oneof(
    fc.constantFrom('hi', '你好', 'JSON please', '1+1=?', '👨‍👩‍👧', ' a ', 'line\nline'),
    fc.string({ minLength: 1, maxLength: 12, unit: 'grapheme' }),
  )
  .filter((text) => text.trim() !== '')

const names = ['get_weather', 'get_time', 'book-flight_2'] as const
const parameters = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] }
const schema = {
  type: 'object',
  properties: { a: { type: 'string' } },
  required: ['a'],
  additionalProperties: false,
}

const call = fc.record({
  name: fc.constantFrom(...names),
  json: fc.constantFrom('{}', '{"city":"杭州"}', '{"a":[1,{"b":null}]}'),
  result: word,
})
const step = fc.record({
  reasoning: fc.oneof(fc.constant(''), word),
  text: fc.oneof(fc.constant(''), word),
  calls: fc.array(call, { minLength: 1, maxLength: 2 }),
})
const reply = fc.record({ reasoning: fc.oneof(fc.constant(''), word), text: word, calls: fc.constant([]) })

const images = fc.array(fc.constantFrom('https://example.com/a.png', 'data:image/png;base64,iVBORw0KGgo='), {
  maxLength: 2,
})

function exchange(sees: boolean, calls: boolean, answered: boolean) {
  return fc
    .record({
      images: sees ? images : fc.constant([]),
      text: word,
      before: calls ? fc.array(step, { maxLength: 2 }) : fc.constant([]),
      end: reply,
    })
    .map(({ before, end, ...opening }) => ({ ...opening, steps: answered ? [...before, end] : before }))
}

const sampling = fc.record(
  {
    temperature: fc.constantFrom(0, 0.5, 1),
    top_p: fc.constantFrom(0, 0.8, 1),
    top_k: fc.constantFrom(-1, 0, 20, 1000),
    seed: fc.constantFrom(0, 7, 2 ** 40),
    enable_search: fc.boolean(),
    thinking_budget: fc.integer({ min: 1, max: 500 }),
    repetition_penalty: fc.constant(1.1),
    made_up: fc.constant(1),
  },
  { requiredKeys: [] },
)

interface Model {
  name: string
  sees: boolean
  calls: boolean
}

const models: readonly Model[] = [
  ...['qwen-plus', 'qwen-max', 'qwen3-max', 'deepseek-v3.2', 'glm-4.6', 'brand-new-1'].map((name) => ({
    name,
    sees: false,
    calls: true,
  })),
  ...['qwen3-vl-plus', 'qwen-vl-max'].map((name) => ({ name, sees: true, calls: name.startsWith('qwen3') })),
  ...['farui-plus', 'qwq-plus'].map((name) => ({ name, sees: false, calls: false })),
]

const optional = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: undefined, freq: 2 })

function conversationWith({ name: model, sees, calls }: Model): fc.Arbitrary<Conversation> {
  const tools = fc.subarray([...names], calls ? {} : { maxLength: 0 })
  return fc
    .record({
      system: optional(word),
      earlier: fc.array(exchange(sees, calls, true), { maxLength: 2 }),
      last: exchange(sees, calls, false),
      tools,
      choice: optional(fc.constantFrom('auto', 'none', 'required', 'named' as const)),
      parallel: optional(fc.boolean()),
      schema: optional(fc.constant(schema)),
      limit: optional(fc.constantFrom(1, 100)),
      stop: optional(fc.constantFrom(['END'], ['。', '###'])),
      stream: fc.boolean(),
      thinks: fc.boolean(),
      sampling,
    })
    .map(({ earlier, last, tools: chosen, choice, thinks, sampling: fields, parallel, ...others }) => {
      const [first] = chosen
      let made = 0
      const numbered = [...earlier, last].map((one) => ({
        ...one,
        steps: one.steps.map((own) => ({
          ...own,
          calls: own.calls.map((each) => ({ ...each, id: `call_${(made += 1)}` })),
        })),
      }))
      return {
        ...others,
        model,
        exchanges: numbered,
        tools: chosen.map((name) => ({ name, description: `${name} does it`, parameters })),
        choice: first === undefined ? undefined : choice === 'named' ? { name: first } : choice,
        // Messages say it in a choice other than none.
        parallel: first === undefined || choice === undefined || choice === 'none' ? undefined : parallel,
        // Messages do not think unless they are asked to.
        same: { ...fields, enable_thinking: thinks },
      }
    })
}

const whole = fc.constantFrom(...models).chain(conversationWith)

/** One question alone, which every dialect can express. */
const question = fc.tuple(whole, word).map(([{ model, stop, stream, same }, text]): Conversation => {
  const none = { system: undefined, tools: [], choice: undefined, parallel: undefined, schema: undefined }
  const exchanges = [{ images: [], text, steps: [] }]
  return { model, stop, stream, same, exchanges, limit: undefined, ...none }
})

export const conversation: fc.Arbitrary<Conversation> = fc.oneof(
  { weight: 4, arbitrary: whole },
  { weight: 1, arbitrary: question },
)
