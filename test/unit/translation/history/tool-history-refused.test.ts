import { describe, expect, test } from 'vitest'

import { familyOf } from '../../../../src/generation/families/index.ts'
import type { ChatRequest } from '../../../../src/endpoints/chat-completions/schema.ts'
import { toGeneration } from '../../../../src/endpoints/chat-completions/to-generation.ts'
import { toDashScopeRequest } from '../../../../src/generation/request/to-dashscope-request.ts'
import { answer, call, calls, models, refusal, user, type Message } from '../../../support/translated.ts'

describe.each(models)('%s', (model) => {
  test.each<[string, Message[], string, RegExp]>([
    ['calls at the end', [user(), calls(call('a'))], 'messages[1].tool_calls[0]', /ends without an answer/],
    [
      'a call at the end without its answer',
      [user(), calls(call('a'), call('b')), answer('a')],
      'messages[1].tool_calls[1]',
      /role 'tool' with its id/,
    ],
    [
      'a function_call at the end',
      [user(), { role: 'assistant', content: null, function_call: { name: 'f', arguments: '' } }],
      'messages[1].function_call',
      /role 'function' with its 'name'/,
    ],
    [
      'an answer to nothing',
      [user(), answer('a')],
      'messages[1].tool_call_id',
      /does not match exactly one unanswered call/,
    ],
    [
      'an answer to nothing after other turns',
      [user(), calls(call('a')), answer('a'), user(), answer('x')],
      'messages[4].tool_call_id',
      /does not match exactly one unanswered call/,
    ],
    [
      'a second answer in other words',
      [user(), calls(call('a')), answer('a'), answer('a', '8')],
      'messages[3].tool_call_id',
      /does not match exactly one unanswered call/,
    ],
    [
      'two answers and two calls that do not match',
      [user(), calls(call('a'), call('b')), answer('x'), answer('y')],
      'messages[2].tool_call_id',
      /does not match exactly one unanswered call/,
    ],
    [
      'a late answer to one of two calls',
      [user(), calls(call('c')), calls(call('c')), calls(call('d')), answer('c'), answer('d')],
      'messages[4].tool_call_id',
      /does not match exactly one unanswered call/,
    ],
    [
      'one id twice, one answer',
      [user(), calls(call('c'), call('c')), answer('c'), user()],
      'messages[1].tool_calls[1].id',
      /the same id/,
    ],
    [
      'an empty name',
      [user(), calls(call('a', '{}', '')), answer('a')],
      'messages[1].tool_calls[0].function.name',
      /empty name/,
    ],
    [
      'a function that does not match',
      [user(), calls(call('a'), call('b')), { role: 'function', name: 'g', content: '7' }],
      'messages[2].name',
      /does not match exactly one unanswered call/,
    ],
  ])('refused: %s', (_, messages, param, words) => {
    const error = refusal(messages, { model })
    expect(error.param).toBe(param)
    expect(error.message).toMatch(words)
  })
})

/** The translation, or the refusal. */
function outcomeOf(request: ChatRequest): unknown {
  try {
    return toDashScopeRequest(toGeneration(request), familyOf(request.model))
  } catch (error) {
    return error
  }
}

test('a long history takes a moment, however it is made', () => {
  const length = 10_000
  const many = (make: (place: number) => Message) => Array.from({ length }, (_, place) => make(place))
  const toSame = many(() => calls(call('c')))
  const histories: Record<string, Message[]> = {
    'calls that nothing answers': [user(), ...toSame, user()],
    'one id in every turn': [
      user(),
      ...many(() => calls(call('c'))).flatMap((one): Message[] => [one, answer('c')]),
    ],
    'late answers': [
      user(),
      ...many((place) => calls(call(`c_${place}`))),
      user(),
      ...many((place) => answer(`c_${place}`)),
    ],
    'one id in a message': [user(), calls(...many(() => call('c'))), ...many(() => answer('c'))],
    'a long answer and many like it': [
      user(),
      calls(call('c')),
      answer('c', 'x'.repeat(1_000_000)),
      ...many(() => answer('c', 'x')),
    ],
    'answers that could be anything': [user(), ...toSame, calls(call('d')), ...many(() => answer('c'))],
    'calls in a message': [user(), calls(...many((place) => call(`c_${place}`))), user()],
    'ids that are taken': [user(), calls(...many((place) => call(place % 2 ? 'c' : `c_${place}`))), user()],
  }
  for (const messages of Object.values(histories)) {
    const request = { model: 'qwen-plus', messages } as unknown as ChatRequest
    // The CPU time of this thread, without that of parallel tests.
    const started = process.threadCpuUsage()
    outcomeOf(request)
    expect(process.threadCpuUsage(started).user / 1000).toBeLessThan(4000)
  }
})
