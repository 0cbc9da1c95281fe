import { expect, test } from 'vitest'

import { firstMisfit } from './shape.ts'
import { chunkShape, completionShape, errorShape, modelsShape } from './shapes.ts'

const usage = { prompt_tokens: 1, completion_tokens: 0, total_tokens: 1 }
const message = { role: 'assistant', content: 'a', refusal: null }
const completion = {
  id: 'x',
  object: 'chat.completion',
  created: 1,
  model: 'm',
  choices: [{ index: 0, message, finish_reason: 'stop' }],
  usage,
}
const chunk = {
  id: 'x',
  object: 'chat.completion.chunk',
  created: 1,
  model: 'm',
  choices: [{ index: 0, delta: {}, finish_reason: null }],
}
const error = { message: 'm', type: 't', param: null, code: 'c' }

test.each([
  ['a completion', completionShape, completion],
  [
    'one of a tool call',
    completionShape,
    {
      ...completion,
      choices: [{ index: 0, message: { ...message, content: null }, finish_reason: 'tool_calls' }],
    },
  ],
  ['a chunk', chunkShape, chunk],
  ['a chunk of usage', chunkShape, { ...chunk, choices: [], usage }],
  ['an error', errorShape, { error }],
])('%s fits', (_, shape, value) => {
  expect(firstMisfit(value, shape)).toBeUndefined()
})

test.each([
  [completionShape, undefined, 'body: an object'],
  [completionShape, [], 'body: an object'],
  [completionShape, { ...completion, id: '' }, 'id: a string, not empty'],
  [completionShape, { ...completion, object: 'x' }, 'object: "chat.completion"'],
  [completionShape, { ...completion, created: 1.5 }, 'created: an integer >= 0'],
  [completionShape, { ...completion, choices: [] }, 'choices: a list, not empty'],
  [completionShape, { ...completion, choices: {} }, 'choices: a list, not empty'],
  [completionShape, { ...completion, usage: undefined }, 'usage: an object'],
  [
    completionShape,
    { ...completion, choices: [{ index: 0, message: { role: 'assistant' }, finish_reason: 'stop' }] },
    'choices[0].message.content: a string',
  ],
  [
    completionShape,
    { ...completion, choices: [{ index: 0, message, finish_reason: 'done' }] },
    'choices[0].finish_reason: "stop" or "length" or "tool_calls" or "content_filter" or "function_call"',
  ],
  [chunkShape, { ...chunk, choices: undefined }, 'choices: a list'],
  [chunkShape, { ...chunk, choices: [{ index: 0, delta: {} }] }, /^choices\[0\]\.finish_reason: /],
  [errorShape, { error: { ...error, code: 400 } }, 'error.code: a string, not empty'],
  [errorShape, { error: { message: 'm', type: 't', code: null } }, 'error.param: a string, not empty'],
  [errorShape, { error: 'no' }, 'error: an object'],
  [modelsShape, { object: 'list', data: [{ id: 'a', object: 'model', created: 1 }] }, /^data\[0\]\.owned_by/],
])('%# the first misfit of %o is reported', (shape, value, reported) => {
  expect(firstMisfit(value, shape)).toMatch(reported)
})
