import { describe, expect, test } from 'vitest'

import {
  answer,
  assistant,
  call,
  calls,
  marked,
  models,
  sentCall,
  sentCalls,
  system,
  translate,
  user,
  type Message,
} from '../../../support/translated.ts'

const stayed = (index: number) =>
  `messages[${index}].role->user, marked as an instruction (DashScope accepts system messages only at the start)`

describe.each(models)('%s', (model) => {
  const sent = (...messages: readonly Message[]) => translate(messages, { model })

  test('a system message further down stays where it is, marked', () => {
    const { messages, adjusted } = sent(system('A'), user(), system('B'), assistant(), user('V'))
    expect(messages).toEqual([system('A'), user(), user(marked('B')), assistant(), user('V')])
    expect(adjusted).toEqual([stayed(2)])
  })

  test('each of several system messages further down stays where it is', () => {
    const { messages, adjusted } = sent(user(), system('A'), { role: 'developer', content: 'B' })
    expect(messages).toEqual([user(), user(marked('A')), user(marked('B'))])
    expect(adjusted).toEqual([stayed(1), stayed(2)])
  })

  test('the leading ones are merged', () => {
    const { messages, adjusted } = sent(system('A'), system('B'), user(), system('C'), user('V'))
    expect(messages).toEqual([system('A\n\nB'), user(), user(marked('C')), user('V')])
    expect(adjusted).toEqual([stayed(3), 'messages->one system message at the start (DashScope requires it)'])
  })

  test('the messages before it are the same with every turn of a session', () => {
    const begin = [system('A'), user(), system('B'), assistant()]
    const before = sent(...begin, user('V')).messages.slice(0, 4)
    const after = sent(...begin, user('V'), assistant('W'), system('C'), user('X')).messages
    expect(after.slice(0, 4)).toEqual(before)
  })

  test('between a call and its result it goes behind the results', () => {
    const { messages, adjusted } = sent(
      user(),
      calls(call('a'), call('b')),
      system('S'),
      answer('a'),
      system('T'),
      answer('b'),
      user('V'),
    )
    expect(messages).toEqual([
      user(),
      sentCalls(sentCall('a'), sentCall('b', '{}', 'f', 1)),
      answer('a'),
      answer('b'),
      user(marked('S')),
      user(marked('T')),
      user('V'),
    ])
    expect(adjusted).toEqual([stayed(2), stayed(4)])
  })

  test('a result without its id still belongs to the one open call', () => {
    const { messages } = sent(user(), calls(call('a')), system('S'), answer('x'))
    expect(messages.slice(1)).toEqual([sentCalls(sentCall('a')), answer('a'), user(marked('S'))])
  })

  test('without a user message a leading one becomes a user message, and a later one is one', () => {
    expect(sent(system('A'), calls(call('a')), answer('a')).messages[0]).toEqual(user('A'))
    const { messages } = sent(system('A'), assistant(), system('B'))
    expect(messages).toEqual([system('A'), assistant(), user(marked('B'))])
  })

  test('a message that is marked already keeps its mark', () => {
    const text = `\n${marked('S')}\n`
    expect(sent(user(), system(text)).messages[1]).toEqual(user(text))
    expect(sent(user(), system('<system-reminder>S')).messages[1]).toEqual(user(marked('<system-reminder>S')))
  })
})

const parts = [
  { type: 'text', text: 'A' },
  { type: 'text', text: 'B', cache_control: { type: 'ephemeral' } },
]

test('parts stay parts, with their marks for the cache', () => {
  const messages = [user(), { role: 'system', content: parts }]
  const cached = { cache_control: { type: 'ephemeral' } }
  const texts = [{ text: '<system-reminder>\nA' }, { text: 'B\n</system-reminder>', ...cached }]
  expect(translate(messages, { model: 'qwen3-vl-plus' }).messages[1]).toEqual({
    role: 'user',
    content: texts,
  })
  expect(translate(messages).messages[1]).toEqual({
    role: 'user',
    content: texts.map((item) => ({ type: 'text', ...item })),
  })
})

test('an image in it is between the marks', () => {
  const image = { type: 'image_url', image_url: { url: 'https://example.com/a.png' } }
  const { messages } = translate([user(), { role: 'system', content: [image] }], { model: 'qwen3-vl-plus' })
  expect(messages[1]).toEqual({
    role: 'user',
    content: [
      { text: '<system-reminder>' },
      { image: 'https://example.com/a.png' },
      { text: '</system-reminder>' },
    ],
  })
})

test('media of results do not join it', () => {
  const image = { type: 'image_url', image_url: { url: 'https://example.com/a.png' } }
  const result = { role: 'tool', tool_call_id: 'a', content: [image] }
  const { messages } = translate([user(), calls(call('a')), system('S'), result], { model: 'qwen3-vl-plus' })
  expect(messages.slice(2).map(({ role }) => role)).toEqual(['tool', 'user', 'user'])
  expect(messages.at(-1)).toEqual(user(marked('S')))
})

test('the files of qwen-long stay in a system message', () => {
  const files = { role: 'system', content: 'fileid://a' }
  const { messages } = translate([system('A'), files, user(), system('B')], { model: 'qwen-long' })
  expect(messages).toEqual([system('A'), files, user(), user(marked('B'))])
})

test('only models with alternating turns keep all instructions at the start', () => {
  const farui = { model: 'farui-plus' }
  const { messages, adjusted } = translate([user(), system('S'), assistant(), user('V')], farui)
  expect(messages).toEqual([system('S'), user(), assistant(), user('V')])
  expect(adjusted).toEqual(['messages->one system message at the start (DashScope requires it)'])
  const last = translate([user(), assistant(), system('S')], farui)
  expect(last.messages).toEqual([user(), assistant(), user('S')])
})

test('ten thousand of them take linear time', () => {
  const many = Array.from({ length: 10_000 }, (_, index) => (index % 2 === 0 ? user() : system()))
  const before = performance.now()
  expect(translate(many).messages).toHaveLength(10_000)
  expect(performance.now() - before).toBeLessThan(5000)
})
