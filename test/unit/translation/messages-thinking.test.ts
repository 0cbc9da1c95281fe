import { describe, expect, test } from 'vitest'

import { toPhrase } from '../../../src/errors/adjustment.ts'
import { toGeneration } from '../../../src/endpoints/messages/to-generation.ts'
import { MessagesRequest } from '../../../src/endpoints/messages/schema.ts'
import { familyOf } from '../../../src/generation/families/index.ts'
import { plan } from '../../../src/generation/plan.ts'
import { parseBody } from '../../../src/http/body/parse-json.ts'

/** One model for each kind of thinking, and for each way to set its amount. */
const models = {
  'when asked': 'qwen-plus',
  'unless asked not to': 'qwen3.7-max',
  always: 'qwq-plus',
  never: 'farui-plus',
  'by levels': 'deepseek-v4-pro',
  'by a switch of its own': 'MiniMax-M3',
} as const

const names = new Set(['enable_thinking', 'thinking', 'thinking_budget', 'reasoning_effort'])

function outcome(model: string, fields: object) {
  const body = parseBody(MessagesRequest, { model, messages: [{ role: 'user', content: 'Hi' }], ...fields })
  const { calls, adjustments } = plan(toGeneration(body), familyOf(model), { stream: true })
  const sent = calls[0]?.body as { parameters: Record<string, unknown> } | undefined
  const { parameters } = sent ?? { parameters: {} }
  return {
    sent: Object.fromEntries(Object.entries(parameters).filter(([name]) => names.has(name))),
    reports: adjustments.map(toPhrase).length,
  }
}

const enabled = { thinking: { type: 'enabled', budget_tokens: 2048 } }
const adaptive = { thinking: { type: 'adaptive' } }
const effort = { output_config: { effort: 'medium' } }

type Kind = keyof typeof models
type Row = readonly [
  request: string,
  fields: object,
  wanted: Record<Kind, readonly [sent: object, reports: number]>,
]

const on = { enable_thinking: true }
const off = { enable_thinking: false }
const own = { thinking: { type: 'adaptive' } }
const none = {}

/** The table in docs/mapping/messages.md. */
const table: readonly Row[] = [
  [
    'nothing',
    {},
    {
      'when asked': [none, 0],
      'unless asked not to': [off, 1],
      always: [none, 0],
      never: [none, 0],
      'by levels': [off, 1],
      'by a switch of its own': [{ thinking: { type: 'disabled' } }, 1],
    },
  ],
  [
    'disabled',
    { thinking: { type: 'disabled' } },
    {
      'when asked': [off, 0],
      'unless asked not to': [off, 0],
      always: [none, 1],
      never: [none, 0],
      'by levels': [off, 0],
      'by a switch of its own': [{ thinking: { type: 'disabled' } }, 0],
    },
  ],
  [
    'enabled',
    enabled,
    {
      'when asked': [{ ...on, thinking_budget: 2048 }, 0],
      'unless asked not to': [{ ...on, thinking_budget: 2048 }, 0],
      always: [none, 1],
      never: [none, 1],
      'by levels': [{ ...on, reasoning_effort: 'high' }, 1],
      'by a switch of its own': [own, 2],
    },
  ],
  [
    'adaptive',
    adaptive,
    {
      'when asked': [none, 1],
      'unless asked not to': [none, 1],
      always: [none, 0],
      never: [none, 0],
      'by levels': [none, 1],
      'by a switch of its own': [own, 0],
    },
  ],
  [
    'adaptive with an effort',
    { ...adaptive, ...effort },
    {
      'when asked': [{ ...on, thinking_budget: 16_384 }, 2],
      'unless asked not to': [{ ...on, thinking_budget: 16_384 }, 2],
      always: [none, 1],
      never: [none, 0],
      'by levels': [{ ...on, reasoning_effort: 'high' }, 2],
      'by a switch of its own': [own, 1],
    },
  ],
  [
    'an effort alone',
    effort,
    {
      'when asked': [none, 1],
      'unless asked not to': [{ thinking_budget: 16_384 }, 1],
      always: [none, 1],
      never: [none, 1],
      'by levels': [{ reasoning_effort: 'high' }, 1],
      'by a switch of its own': [none, 1],
    },
  ],
]

describe.each(table)('%s', (_, fields, wanted) => {
  test.each(Object.entries(models))('a model that thinks %s: %s', (kind, model) => {
    const [sent, reports] = wanted[kind as Kind]
    expect(outcome(model, fields)).toEqual({ sent, reports })
  })
})
