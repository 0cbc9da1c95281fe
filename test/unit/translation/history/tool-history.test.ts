import { describe, expect, test } from 'vitest'

import {
  answer,
  call,
  calls,
  models,
  noResult,
  assistant,
  system,
  sentCall,
  sentCalls,
  translate,
  user,
  type Message,
} from '../../../support/translated.ts'

describe.each(models)('%s', (model) => {
  const sent = (messages: readonly Message[], fields: Message = {}) =>
    translate(messages, { model, ...fields })

  describe('valid histories stay as they are', () => {
    test.each<[string, Message[]]>([
      ['one call', [user(), calls(call('a')), answer('a')]],
      ['two calls', [user(), calls(call('a'), call('b')), answer('a'), answer('b'), user()]],
      ['answers in another order', [user(), calls(call('a'), call('b')), answer('b'), answer('a')]],
      ['an answer that is empty', [user(), calls(call('a')), answer('a', ''), user()]],
      [
        'two turns',
        [user(), calls(call('a')), answer('a'), calls(call('b')), answer('b'), assistant(), user()],
      ],
      ['the assistant speaks first', [system(), assistant(), user()]],
      ['space in between', [user(), assistant(' '), user()]],
    ])('%s', (_, messages) => {
      const outcome = sent(messages)
      expect(outcome.adjusted).toEqual([])
      expect(outcome.messages).toEqual(
        messages.map(({ tool_calls: own, ...rest }) => ({
          ...rest,
          ...(Array.isArray(own) && { tool_calls: own.map((one: object, index) => ({ index, ...one })) }),
        })),
      )
    })
  })

  describe('arguments', () => {
    const why = '(DashScope requires a JSON object)'
    test.each([
      ['{"path": "a.pdf", "x": ', '{"path": "a.pdf"}', 'the object closed where it was cut off'],
      ['"text"', String.raw`{"arguments":"\"text\""}`, 'an object with the text as "arguments"'],
      [String.raw`"{\"a\":1}"`, '{"a":1}', 'the object inside'],
      ['null', '{}', 'an empty object'],
    ])('%s', (given, taken, repair) => {
      const { messages, adjusted } = sent([
        user(),
        calls(call('a'), call('b', given)),
        answer('a'),
        answer('b'),
      ])
      expect(messages[1]).toEqual(sentCalls(sentCall('a'), sentCall('b', taken, 'f', 1)))
      expect(adjusted).toEqual([`messages[1].tool_calls[1].function.arguments->${repair} ${why}`])
    })

    test('of a function_call', () => {
      const old = { role: 'assistant', content: null, function_call: { name: 'f', arguments: '{"a' } }
      const { messages, adjusted } = sent([user(), old, { role: 'function', name: 'f', content: '7' }])
      expect(messages[1]).toEqual(sentCalls(sentCall('call_f')))
      expect(adjusted[0]).toMatch(/^messages\[1\]\.function_call\.arguments->the object closed/)
    })
  })

  describe('calls and answers', () => {
    test('an assistant text between a call and its result is moved before the call, so that the result is last', () => {
      const { messages, adjusted } = sent([
        user(),
        calls(call('a'), call('b')),
        assistant('Let me see.'),
        answer('a'),
        answer('b'),
      ])
      expect(messages).toEqual([
        user(),
        assistant('Let me see.'),
        sentCalls(sentCall('a'), sentCall('b', '{}', 'f', 1)),
        answer('a'),
        answer('b'),
      ])
      expect(adjusted).toEqual([
        expect.stringMatching(/^messages\[3\]->/),
        expect.stringMatching(/^messages\[4\]->/),
      ])
    })

    test('an empty list of tool_calls beside a function_call is none', () => {
      const legacy = {
        role: 'assistant',
        content: null,
        tool_calls: [],
        function_call: { name: 'f', arguments: '{}' },
      }
      const { messages, adjusted } = sent([user(), legacy, { role: 'function', name: 'f', content: '7' }])
      expect(messages[1]).toMatchObject({ tool_calls: [{ function: { name: 'f' } }] })
      expect(adjusted).toEqual([])
    })

    test.each<[string, Message[], Message[], string[]]>([
      [
        'a call that was interrupted',
        [user(), calls(call('a'), call('b')), answer('a'), user('V')],
        [
          user(),
          sentCalls(sentCall('a'), sentCall('b', '{}', 'f', 1)),
          answer('a'),
          answer('b', noResult),
          user('V'),
        ],
        [
          'messages[1].tool_calls[1]->an answer that there is no result (DashScope requires an answer to each call)',
        ],
      ],
      [
        'an answer after a user message',
        [user(), calls(call('a'), call('b')), answer('a'), user('V'), answer('b', '8')],
        [
          user(),
          sentCalls(sentCall('a'), sentCall('b', '{}', 'f', 1)),
          answer('a'),
          answer('b', '8'),
          user('V'),
        ],
        ['messages[4]->directly after its call (DashScope requires it there)'],
      ],
      [
        'an answer after later calls',
        [user(), calls(call('a')), calls(call('b')), answer('a'), answer('b', '8')],
        [user(), sentCalls(sentCall('a')), answer('a'), sentCalls(sentCall('b')), answer('b', '8')],
        ['messages[3]->directly after its call (DashScope requires it there)'],
      ],
      [
        'one answer with an id of no call',
        [user(), calls(call('a'), call('b')), answer('x', '8'), answer('b')],
        [user(), sentCalls(sentCall('a'), sentCall('b', '{}', 'f', 1)), answer('a', '8'), answer('b')],
        ['messages[2].tool_call_id->that of the one call without an answer (no call has this one)'],
      ],
      [
        'a repeated answer',
        [user(), calls(call('a')), answer('a'), answer('a')],
        [user(), sentCalls(sentCall('a')), answer('a')],
        ['messages[3] dropped (a repeated answer)'],
      ],
      [
        'one id in two turns',
        [
          user(),
          calls(call('c')),
          answer('c'),
          calls(call('c')),
          answer('c', '8'),
          calls(call('c')),
          answer('c', '9'),
        ],
        [
          user(),
          sentCalls(sentCall('c')),
          answer('c'),
          sentCalls(sentCall('c_2')),
          answer('c_2', '8'),
          sentCalls(sentCall('c_3')),
          answer('c_3', '9'),
        ],
        [
          'messages[3].tool_calls[0].id->a unique id (each call needs one)',
          'messages[5].tool_calls[0].id->a unique id (each call needs one)',
        ],
      ],
      [
        'one id twice in a message',
        [user(), calls(call('c'), call('c')), answer('c'), answer('c', '8')],
        [user(), sentCalls(sentCall('c'), sentCall('c_2', '{}', 'f', 1)), answer('c'), answer('c_2', '8')],
        ['messages[1].tool_calls[1].id->a unique id (each call needs one)'],
      ],
      [
        'a made id that a call has',
        [user(), calls(call('c'), call('c'), call('c_2')), answer('c'), answer('c'), answer('c_2')],
        [
          user(),
          sentCalls(sentCall('c'), sentCall('c_3', '{}', 'f', 1), sentCall('c_2', '{}', 'f', 2)),
          answer('c'),
          answer('c_3'),
          answer('c_2'),
        ],
        ['messages[1].tool_calls[1].id->a unique id (each call needs one)'],
      ],
      [
        'empty ids',
        [user(), calls(call('')), answer('')],
        [user(), sentCalls(sentCall('call_2')), answer('call_2')],
        ['messages[1].tool_calls[0].id->a unique id (each call needs one)'],
      ],
    ])('%s', (_, messages, upstream, adjusted) => {
      const outcome = sent(messages)
      expect(outcome.messages).toEqual(upstream)
      expect(outcome.adjusted).toEqual(adjusted)
    })

    test('the name that a tool gave itself is that of its call', () => {
      const { messages, adjusted } = sent([
        user(),
        calls(call('a', '{}', '')),
        answer('a', '7', { name: 'g' }),
      ])
      expect(messages[1]).toEqual(sentCalls(sentCall('a', '{}', 'g')))
      expect(adjusted).toContain(
        'messages[1].tool_calls[0].function.name->the name in its answer (a call needs a name)',
      )
    })

    test('an empty name is that of the only tool', () => {
      const tools = [{ type: 'function', function: { name: 'only' } }]
      const { messages, adjusted } = sent([user(), calls(call('a', '{}', '')), answer('a')], { tools })
      expect(messages[1]).toEqual(sentCalls(sentCall('a', '{}', 'only')))
      expect(adjusted).toEqual([
        'messages[1].tool_calls[0].function.name->the name of the only tool (a call needs a name)',
      ])
    })

    test('calls without ids, of one function twice, get two ids', () => {
      const old = { role: 'assistant', content: null, function_call: { name: 'f', arguments: '{}' } }
      const result = (content: string) => ({ role: 'function', name: 'f', content })
      const { messages, adjusted } = sent([user(), old, result('7'), old, result('8')])
      expect(messages.slice(1)).toEqual([
        sentCalls(sentCall('call_f')),
        answer('call_f'),
        sentCalls(sentCall('call_f_2')),
        answer('call_f_2', '8'),
      ])
      expect(adjusted).toEqual([])
    })
  })
})
