import { describe, expect, test } from 'vitest'

import { ApiError } from '../../openai/api-error.ts'
import { toPhrase } from '../adjustment.ts'
import { familyOf } from './families/index.ts'
import { ChatRequest } from './openai.ts'
import { toGenerationRequest } from './to-generation-request.ts'

type Message = Record<string, unknown>

interface Outcome {
  /** What goes upstream, without the service's form of content. */
  messages: readonly Message[]
  adjusted: readonly string[]
  parameters: Record<string, unknown>
}

/** One model of each service: both take the same conversations. */
const models = ['qwen-plus', 'qwen3-vl-plus'] as const

const user = (content = 'U') => ({ role: 'user', content })
const system = (content = 'S') => ({ role: 'system', content })
const assistant = (content: string | null = 'A', fields: Message = {}) => ({
  role: 'assistant',
  content,
  ...fields,
})
const call = (id: string, args = '{}', name = 'f') => ({
  id,
  type: 'function',
  function: { name, arguments: args },
})
const calls = (...own: Message[]) => ({ role: 'assistant', content: '', tool_calls: own })
const answer = (id: string, content = '7', fields: Message = {}) => ({
  role: 'tool',
  tool_call_id: id,
  content,
  ...fields,
})
/** A call as it goes upstream. */
const sentCall = (id: string, args = '{}', name = 'f', index = 0) => ({
  index,
  id,
  type: 'function',
  function: { name, arguments: args },
})
const sentCalls = (...own: Message[]) => ({ role: 'assistant', content: '', tool_calls: own })
const noResult = '[no result was provided for this call]'

function translate(messages: readonly Message[], fields: Message = {}): Outcome {
  const request = ChatRequest.parse({ model: 'qwen-plus', messages, ...fields })
  const { body, adjustments } = toGenerationRequest(request, familyOf(request.model))
  return {
    messages: body.input.messages.map(({ content, ...rest }) => ({ ...rest, content: plain(content) })),
    adjusted: adjustments.map(toPhrase),
    parameters: body.parameters,
  }
}

function plain(content: unknown): unknown {
  return Array.isArray(content) && content.every((item) => Object.keys(item as object).join() === 'text')
    ? content.map((item) => (item as { text: string }).text).join('')
    : content
}

function refusal(
  messages: readonly Message[],
  fields: Message = {},
): { param: string | null; message: string } {
  try {
    translate(messages, fields)
  } catch (error) {
    if (error instanceof ApiError) return { param: error.param, message: error.message }
  }
  throw new Error('not refused')
}

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
    const why = '(DashScope takes the JSON of an object)'
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
          'messages[1].tool_calls[1]->an answer that says that there is no result (DashScope takes no call without an answer)',
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
        ['messages[4]->directly after its call (DashScope takes it there only)'],
      ],
      [
        'an answer after later calls',
        [user(), calls(call('a')), calls(call('b')), answer('a'), answer('b', '8')],
        [user(), sentCalls(sentCall('a')), answer('a'), sentCalls(sentCall('b')), answer('b', '8')],
        ['messages[3]->directly after its call (DashScope takes it there only)'],
      ],
      [
        'one answer with an id of no call',
        [user(), calls(call('a'), call('b')), answer('x', '8'), answer('b')],
        [user(), sentCalls(sentCall('a'), sentCall('b', '{}', 'f', 1)), answer('a', '8'), answer('b')],
        ['messages[2].tool_call_id->that of the one call without an answer (no call has this one)'],
      ],
      [
        'the same answer again',
        [user(), calls(call('a')), answer('a'), answer('a')],
        [user(), sentCalls(sentCall('a')), answer('a')],
        ['messages[3] dropped (the same answer again)'],
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
          'messages[3].tool_calls[0].id->an id of its own (each call needs one)',
          'messages[5].tool_calls[0].id->an id of its own (each call needs one)',
        ],
      ],
      [
        'one id twice in a message',
        [user(), calls(call('c'), call('c')), answer('c'), answer('c', '8')],
        [user(), sentCalls(sentCall('c'), sentCall('c_2', '{}', 'f', 1)), answer('c'), answer('c_2', '8')],
        ['messages[1].tool_calls[1].id->an id of its own (each call needs one)'],
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
        ['messages[1].tool_calls[1].id->an id of its own (each call needs one)'],
      ],
      [
        'empty ids',
        [user(), calls(call('')), answer('')],
        [user(), sentCalls(sentCall('call_2')), answer('call_2')],
        ['messages[1].tool_calls[0].id->an id of its own (each call needs one)'],
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
      ['an answer to nothing', [user(), answer('a')], 'messages[1].tool_call_id', /matches no call/],
      [
        'an answer to nothing after other turns',
        [user(), calls(call('a')), answer('a'), user(), answer('x')],
        'messages[4].tool_call_id',
        /matches no call/,
      ],
      [
        'a second answer in other words',
        [user(), calls(call('a')), answer('a'), answer('a', '8')],
        'messages[3].tool_call_id',
        /matches no call/,
      ],
      [
        'two answers and two calls that do not match',
        [user(), calls(call('a'), call('b')), answer('x'), answer('y')],
        'messages[2].tool_call_id',
        /or several/,
      ],
      [
        'a late answer to one of two calls',
        [user(), calls(call('c')), calls(call('c')), calls(call('d')), answer('c'), answer('d')],
        'messages[4].tool_call_id',
        /or several/,
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
        /matches no call/,
      ],
    ])('refused: %s', (_, messages, param, words) => {
      const error = refusal(messages, { model })
      expect(error.param).toBe(param)
      expect(error.message).toMatch(words)
    })
  })

  describe('the last message is the assistant’s', () => {
    const goneOn = [user(), { ...assistant(), partial: true }]

    test('it is gone on with', () => {
      const { messages, adjusted } = sent([user(), assistant()])
      expect(messages).toEqual(goneOn)
      expect(adjusted).toEqual(["messages[1].partial->true (the last message is the assistant's)"])
    })

    test.each(['partial', 'prefix'])('%s says so', (name) => {
      const { messages, adjusted } = sent([user(), assistant('A', { [name]: true })])
      expect(messages).toEqual(goneOn)
      expect(adjusted).toEqual([])
    })

    test.each(['partial', 'prefix'])('%s: false leaves nothing to answer', (name) => {
      const error = refusal([user(), assistant('A', { [name]: false })], { model })
      expect(error.param).toBe('messages[1]')
      expect(error.message).toContain("'partial: false'")
    })

    test.each(['partial', 'prefix'])('%s of another message is ignored', (name) => {
      const { messages, adjusted } = sent([user(), assistant('A', { [name]: true }), user('V')])
      expect(messages).toEqual([user(), assistant(), user('V')])
      expect(adjusted).toEqual(['messages[1].partial dropped (the model goes on from the last message)'])
      expect(sent([user(), assistant('A', { [name]: false }), user('V')]).adjusted).toEqual([])
    })

    test('space is no beginning', () => {
      const { messages, adjusted } = sent([user(), assistant('A'), user('V'), assistant(' \n')])
      expect(messages).toEqual([user(), assistant('A'), user('V')])
      expect(adjusted).toEqual(['messages[3] dropped (an assistant message of nothing but space)'])
    })

    test('unless the caller says that it is', () => {
      const { messages, adjusted } = sent([user(), assistant(' ', { partial: true })])
      expect(messages).toEqual([user(), { ...assistant(' '), partial: true }])
      expect(adjusted).toEqual([])
    })

    test('while the model goes on, it does not think', () => {
      const hybrid = model === 'qwen-plus' ? 'qwen3.7-max' : 'qwen3.7-plus'
      const { parameters, adjusted } = translate([user(), assistant('A', { partial: true })], {
        model: hybrid,
      })
      expect(parameters).toEqual({ enable_thinking: false })
      expect(adjusted).toEqual([
        `enable_thinking->false (${hybrid} does not think while it goes on from the assistant's message)`,
      ])
      expect(translate(goneOn, { model: hybrid, enable_thinking: false }).adjusted).toEqual([])
    })

    test.each([
      ['enable_thinking', true],
      ['reasoning_effort', 'high'],
    ])('and %s asks for what it cannot do', (name, value) => {
      const error = refusal(goneOn, { model, [name]: value })
      expect(error.param).toBe(name)
      expect(error.message).toContain(`Leave out '${name}'`)
    })
  })

  describe('no user message', () => {
    test.each(['system', 'developer'])('a lone %s message becomes one', (role) => {
      const { messages, adjusted } = sent([{ role, content: 'S' }])
      expect(messages).toEqual([user('S')])
      expect(adjusted).toEqual(['messages[0].role->user (DashScope answers a user message)'])
    })

    test('before calls as well', () => {
      const { messages } = sent([system(), calls(call('a')), answer('a')])
      expect(messages).toEqual([user('S'), sentCalls(sentCall('a')), answer('a')])
    })

    test('several are joined first', () => {
      const { messages, adjusted } = sent([system('A'), { role: 'developer', content: 'B' }])
      expect(messages).toEqual([user('A\n\nB')])
      expect(adjusted).toEqual([
        'messages->one system message, first (as DashScope takes it)',
        'messages[0].role->user (DashScope answers a user message)',
      ])
    })

    test('an instruction after the assistant’s last message is what it answers', () => {
      const { messages, adjusted } = sent([system(), user(), assistant(), system('T')])
      expect(messages).toEqual([system(), user(), assistant(), user('T')])
      expect(adjusted).toEqual(['messages[3].role->user (DashScope answers a user message)'])
    })

    test.each<[string, Message[]]>([
      ['nothing but the assistant', [assistant()]],
      ['nothing but empty instructions', [system(''), assistant('')]],
    ])('refused: %s', (_, messages) => {
      const error = refusal(messages, { model })
      expect(error.param).toBe('messages')
      expect(error.message).toContain("role 'user'")
    })
  })

  describe('empty messages', () => {
    test.each<[string, unknown]>([
      ['a text', ''],
      ['a list', []],
      ['a list of empty texts', [{ type: 'text', text: '' }]],
    ])('of the system are left out: %s', (_, content) => {
      const { messages, adjusted } = sent([
        { role: 'system', content },
        user(),
        { role: 'developer', content },
      ])
      expect(messages).toEqual([user()])
      expect(adjusted).toEqual([
        'messages[0] dropped (an empty system message says nothing)',
        'messages[2] dropped (an empty system message says nothing)',
      ])
    })

    test('of the assistant are left out, a prefix or not', () => {
      const { messages, adjusted } = sent([
        user(),
        assistant(''),
        user('V'),
        assistant('', { partial: true }),
      ])
      expect(messages).toEqual([user(), user('V')])
      expect(adjusted).toEqual([
        'messages[1] dropped (an empty assistant message says nothing)',
        'messages[3] dropped (an empty assistant message says nothing)',
      ])
    })
  })
})

test.each(['farui-plus', 'deepseek-v3.2', 'glm-5', 'qwen-long', 'qvq-max', 'qwen3-omni-flash'])(
  '%s does not go on from a message',
  (model) => {
    for (const fields of [{}, { partial: true }, { prefix: true }]) {
      const error = refusal([user(), assistant('A', fields)], { model })
      expect(error.param).toBe('messages[1]')
      expect(error.message).toContain(`${model} does not go on from one`)
    }
  },
)

test('a long history takes a moment, however it is made', () => {
  const length = 20_000
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
  for (const [name, messages] of Object.entries(histories)) {
    const request = { model: 'qwen-plus', messages } as unknown as ChatRequest
    // Its own time, not that of the tests beside it.
    const started = process.threadCpuUsage()
    try {
      toGenerationRequest(request, familyOf('qwen-plus'))
    } catch (error) {
      expect(error).toBeInstanceOf(ApiError)
    }
    expect(process.threadCpuUsage(started).user / 1000, name).toBeLessThan(2000)
  }
})
