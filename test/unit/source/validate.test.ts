import { expect, test } from 'vitest'

import {
  expectChatCompletion,
  expectChunk,
  expectError,
  expectModel,
  schemaFolder,
} from '../../support/validate.ts'

const isOn = schemaFolder !== undefined
if (!isOn) {
  console.warn(
    "Answers are not held to OpenAI's schemas: set OPENAI_SCHEMAS to the folder with schemas.json for that.",
  )
}

const chunk = {
  id: 'chatcmpl-1',
  object: 'chat.completion.chunk',
  created: 1,
  model: 'm',
  choices: [{ index: 0, delta: { content: 'a' }, finish_reason: null }],
}

test('passes what is of the right shape', () => {
  expect(expectChunk(chunk)).toBe(chunk)
})

test.each([
  ['a chunk without choices', () => expectChunk({ ...chunk, choices: undefined })],
  [
    'a finish reason of another API',
    () => expectChunk({ ...chunk, choices: [{ index: 0, delta: {}, finish_reason: 'eos' }] }),
  ],
  ['a creation time in fractions', () => expectChunk({ ...chunk, created: 1.5 })],
  ['a chunk for a completion', () => expectChatCompletion(chunk)],
  [
    'a number for an error code',
    () => expectError({ error: { message: 'm', type: 't', param: null, code: 400 } }),
  ],
  ['an error without param', () => expectError({ error: { message: 'm', type: 't', code: null } })],
  ['a model without owner', () => expectModel({ id: 'm', object: 'model', created: 1 })],
])(`${isOn ? 'refuses' : 'lets pass'} %s`, (_, check) => {
  const refused = () => {
    try {
      check()
      return false
    } catch {
      return true
    }
  }
  expect(refused()).toBe(isOn)
})
