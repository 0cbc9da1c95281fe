import { expect, test } from 'vitest'

import { answer, call, translate, user, type Message } from '../../support/translated.ts'

const mark = { type: 'ephemeral' }
const text = (own: string, fields: Message = {}) => ({ type: 'text', text: own, ...fields })
const marked = (role: string, content: unknown, fields: Message = {}) => ({
  role,
  content,
  cache_control: mark,
  ...fields,
})
const dropped = 'messages[].cache_control dropped (DashScope has no counterpart)'

test.each<[string, unknown, unknown]>([
  ['a text', 'T', [text('T', { cache_control: mark })]],
  ['parts', [text('A'), text('B')], [text('A'), text('B', { cache_control: mark })]],
])('a mark on a message goes to its last part, for text models: %s', (_, content, sent) => {
  const { messages, adjusted } = translate([marked('system', content), user()])
  expect(messages).toEqual([{ role: 'system', content: sent }, user()])
  expect(adjusted).toEqual([])
})

test.each<[string, unknown, unknown]>([
  ['a text', 'T', [{ text: 'T', cache_control: mark }]],
  [
    'parts',
    [text('A'), { type: 'image', image: 'https://a/b.png' }],
    [{ text: 'A' }, { image: 'https://a/b.png', cache_control: mark }],
  ],
])('a mark on a message goes to its last part, for multimodal models: %s', (_, content, sent) => {
  const { messages, adjusted } = translate([marked('user', content)], { model: 'qwen3-vl-plus' })
  expect(messages).toEqual([{ role: 'user', content: sent }])
  expect(adjusted).toEqual([])
})

test('a mark on a message of any role is kept', () => {
  const { messages, adjusted } = translate([
    marked('developer', 'T'),
    user(),
    marked('assistant', 'T', { tool_calls: [call('a')] }),
    marked('tool', 'T', { tool_call_id: 'a' }),
    marked('user', 'T'),
  ])
  const content = [text('T', { cache_control: mark })]
  expect(messages.map((message) => message['content'])).toEqual([content, 'U', content, content, content])
  expect(adjusted).toEqual([])
})

test.each<[string, unknown]>([
  ['no part to mark', ''],
  ['no parts', []],
])('with %s it is reported', (_, content) => {
  const { messages, adjusted } = translate([
    user(),
    marked('assistant', content, { tool_calls: [call('a')] }),
    answer('a'),
  ])
  expect(messages[1]).toMatchObject({ content: '' })
  expect(adjusted).toEqual([dropped])
})

test('the last part’s own mark stays', () => {
  const own = { type: 'ephemeral', ttl: '5m' }
  const { messages, adjusted } = translate([marked('user', [text('A', { cache_control: own })])])
  expect(messages).toEqual([{ role: 'user', content: [text('A', { cache_control: own })] }])
  expect(adjusted).toEqual([dropped])
})

test('null is no mark', () => {
  const { messages, adjusted } = translate([{ ...user(), cache_control: null }])
  expect(messages).toEqual([user()])
  expect(adjusted).toEqual([])
})

test.each(['glm-5', 'glm-4.6', 'qwen-turbo', 'farui-plus', 'qwen-long'])(
  '%s has no explicit cache: parts become text again',
  (model) => {
    const content = [text('A', { cache_control: mark }), text('B')]
    const { messages, adjusted } = translate([{ role: 'user', content }], { model })
    expect(messages).toEqual([user('AB')])
    expect(adjusted).toEqual(['messages[].content[].cache_control dropped (DashScope has no counterpart)'])
    const whole = translate([marked('user', 'T')], { model })
    expect(whole.messages).toEqual([user('T')])
    expect(whole.adjusted).toEqual([dropped])
  },
)

test('parts beside a document do not keep a mark', () => {
  const document = { type: 'doc_url', doc_url: ['https://a/b.pdf'] }
  const content = [document, text('A', { cache_control: mark })]
  const { messages } = translate([{ role: 'user', content }], { model: 'qwen-doc-turbo' })
  expect(messages).toEqual([{ role: 'user', content: [document, text('A')] }])
})

test.each(['qwen-vl-max', 'qwen3-omni-flash', 'qvq-max'])('%s has none for media either', (model) => {
  const image = { type: 'image_url', image_url: { url: 'https://a/b.png' }, cache_control: mark }
  const { messages, adjusted } = translate([{ role: 'user', content: [image] }], { model })
  expect(messages).toEqual([{ role: 'user', content: [{ image: 'https://a/b.png' }] }])
  expect(adjusted).toEqual(['messages[].content[].cache_control dropped (DashScope has no counterpart)'])
})

test.each<[string, string, unknown, unknown]>([
  ['an empty text', 'qwen-plus', [text('A'), text('')], 'A'],
  ['a refusal', 'qwen-plus', [text('A'), { type: 'refusal', refusal: 'no' }], 'Ano'],
  [
    'a document',
    'qwen3.7-plus',
    [text('A'), { type: 'doc_url', doc_url: ['https://a/b.pdf'] }],
    [{ text: 'A' }, { file: 'https://a/b.pdf' }],
  ],
])('%s cannot be marked, which is reported', (_, model, content, sent) => {
  const { messages, adjusted } = translate([marked('user', content)], { model })
  expect(messages).toEqual([{ role: 'user', content: sent }])
  expect(adjusted).toContain(dropped)
})

test('a model that reads lists of parts as nothing gets plain text from every host', () => {
  const { messages, adjusted } = translate([marked('user', 'T')], { model: 'ZHIPU/GLM-5.1' })
  expect(messages).toEqual([user('T')])
  expect(adjusted).toEqual([dropped])
})
