import { describe, expect, test } from 'vitest'

import {
  answer,
  assistant,
  call,
  calls,
  marked,
  models,
  refusal,
  sentCall,
  sentCalls,
  system,
  translate,
  user,
  type Message,
} from '../../../support/translated.ts'

describe.each(models)('%s', (model) => {
  const sent = (messages: readonly Message[], fields: Message = {}) =>
    translate(messages, { model, ...fields })

  describe('the last message is the assistant’s', () => {
    const goneOn = [user(), { ...assistant(), partial: true }]

    test('the model continues it', () => {
      const { messages, adjusted } = sent([user(), assistant()])
      expect(messages).toEqual(goneOn)
      expect(adjusted).toEqual(['messages[1].partial->true (the last message is from the assistant)'])
    })

    test('a last message of white space is dropped, and the instruction before it is answered', () => {
      const { messages } = sent([user(), assistant('A'), system('S'), assistant(' ')])
      expect(messages).toEqual([user(), assistant('A'), user(marked('S'))])
    })

    test.each(['partial', 'prefix'])('%s says so', (name) => {
      const { messages, adjusted } = sent([user(), assistant('A', { [name]: true })])
      expect(messages).toEqual(goneOn)
      expect(adjusted).toEqual([])
    })

    test.each(['partial', 'prefix'])('%s: false is refused, since there is nothing to answer', (name) => {
      const error = refusal([user(), assistant('A', { [name]: false })], { model })
      expect(error.param).toBe('messages[1]')
      expect(error.message).toContain("'partial: false'")
    })

    test.each(['partial', 'prefix'])('%s of another message is ignored', (name) => {
      const { messages, adjusted } = sent([user(), assistant('A', { [name]: true }), user('V')])
      expect(messages).toEqual([user(), assistant(), user('V')])
      expect(adjusted).toEqual(['messages[1].partial dropped (the model continues the last message)'])
      expect(sent([user(), assistant('A', { [name]: false }), user('V')]).adjusted).toEqual([])
    })

    test('a last message of white space is not continued', () => {
      const { messages, adjusted } = sent([user(), assistant('A'), user('V'), assistant(' \n')])
      expect(messages).toEqual([user(), assistant('A'), user('V')])
      expect(adjusted).toEqual(['messages[3] dropped (an assistant message of white space only)'])
    })

    test('a last message of white space with partial: true is continued', () => {
      const { messages, adjusted } = sent([user(), assistant(' ', { partial: true })])
      expect(messages).toEqual([user(), { ...assistant(' '), partial: true }])
      expect(adjusted).toEqual([])
    })

    test('a model that continues a message does not think', () => {
      const hybrid = model === 'qwen-plus' ? 'qwen3.7-max' : 'qwen3.7-plus'
      const { parameters, adjusted } = translate([user(), assistant('A', { partial: true })], {
        model: hybrid,
      })
      expect(parameters).toEqual({ enable_thinking: false })
      expect(adjusted).toEqual([
        `enable_thinking->false (${hybrid} does not think while it continues the assistant's message)`,
      ])
      expect(translate(goneOn, { model: hybrid, enable_thinking: false }).adjusted).toEqual([])
    })

    test.each([
      ['enable_thinking', true],
      ['reasoning_effort', 'high'],
    ])('%s is refused: the model cannot combine it with the beginning of an answer', (name, value) => {
      const error = refusal(goneOn, { model, [name]: value })
      expect(error.param).toBe(name)
      expect(error.message).toContain(`Leave out '${name}'`)
    })
  })

  describe('no user message', () => {
    test.each(['system', 'developer'])('a lone %s message becomes one', (role) => {
      const { messages, adjusted } = sent([{ role, content: 'S' }])
      expect(messages).toEqual([user('S')])
      expect(adjusted).toEqual(['messages[0].role->user (DashScope answers only user messages)'])
    })

    test('before calls as well', () => {
      const { messages } = sent([system(), calls(call('a')), answer('a')])
      expect(messages).toEqual([user('S'), sentCalls(sentCall('a')), answer('a')])
    })

    test('several are joined first', () => {
      const { messages, adjusted } = sent([system('A'), { role: 'developer', content: 'B' }])
      expect(messages).toEqual([user('A\n\nB')])
      expect(adjusted).toEqual([
        'messages->one system message at the start (DashScope requires it)',
        'messages[0].role->user (DashScope answers only user messages)',
      ])
    })

    test('an instruction after the assistant’s last message is what it answers', () => {
      const { messages, adjusted } = sent([system(), user(), assistant(), system('T')])
      expect(messages).toEqual([system(), user(), assistant(), user(marked('T'))])
      expect(adjusted).toEqual([
        'messages[3].role->user, marked as an instruction (DashScope accepts system messages only at the start)',
      ])
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

test.each(['farui-plus', 'deepseek-v4-pro', 'glm-5', 'qwen-long', 'qvq-max', 'qwen3-omni-flash'])(
  '%s does not go on from a message',
  (model) => {
    for (const fields of [{}, { partial: true }, { prefix: true }]) {
      const error = refusal([user(), assistant('A', fields)], { model })
      expect(error.param).toBe('messages[1]')
      expect(error.message).toContain(`${model} cannot continue it`)
    }
  },
)
