import fc from 'fast-check'

import type { ModelFamily } from '../../src/generation/families/index.ts'
import { audio, plainContent, text, userContent } from './arbitrary-parts.ts'

type Message = Record<string, unknown>

const callNames = ['get_weather', 'get_time', 'book-flight_2']
/** Arguments as models write and clients store them: complete, truncated, in a string, or not JSON. */
const callArguments = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom('{}', '', '{"city":"杭州"}', '{"a":[1,{"b":null}]}') },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      '{"city":"杭',
      '{"a":[1,{"b":',
      String.raw`"{\"a\":1}"`,
      '[1]',
      'Paris',
      'null',
    ),
  },
)

const instruction = fc
  .tuple(fc.constantFrom('system', 'developer'), plainContent)
  .map(([role, content]): Message[] => [{ role, content }])

const assistant = fc
  .tuple(fc.oneof(plainContent, fc.constant('')), fc.option(text, { nil: undefined }))
  .map(([content, thoughts]): Message[] => [{ role: 'assistant', content, reasoning_content: thoughts }])

/** Calls, and a result for each of them. */
const called = fc
  .tuple(
    fc.array(fc.tuple(fc.constantFrom(...callNames), callArguments, plainContent), {
      minLength: 1,
      maxLength: 3,
    }),
    fc.constantFrom({ content: null }, { content: '' }, {}, { content: '我查一下。' }),
  )
  .map(([calls, content]): Message[] => [
    {
      role: 'assistant',
      ...content,
      tool_calls: calls.map(([name, args], index) => ({
        id: `call_${index}`,
        type: 'function',
        function: { name, arguments: args },
      })),
    },
    ...calls.map(([name, , result], index) => ({
      role: 'tool',
      tool_call_id: `call_${index}`,
      content: result,
      ...(index % 2 === 1 && { name }),
    })),
  ])

/** The same with the older `functions`. */
const calledBefore = fc.tuple(callArguments, text).map(([args, result]): Message[] => [
  { role: 'assistant', content: null, function_call: { name: 'get_time', arguments: args } },
  { role: 'function', name: 'get_time', content: result },
])

/** Damage from interrupted agents and careless clients, each with one repair. */
const damaged = called.chain((messages): fc.Arbitrary<Message[]> => {
  const [callMessage = {}, ...answers] = messages
  const on: Message = { role: 'user', content: 'go on' }
  const late = answers.slice(-1)
  return fc.constantFrom(
    [callMessage, ...answers.slice(0, -1), on],
    [callMessage, ...answers.slice(0, -1), on, ...late],
    [callMessage, ...answers, ...late],
    [callMessage, ...answers.slice(0, -1), ...late.map((answer) => ({ ...answer, tool_call_id: 'lost' }))],
    [callMessage, ...answers.toReversed()],
    ['same', 'same'].flatMap((id) => [
      {
        role: 'assistant',
        tool_calls: [{ id, type: 'function', function: { name: 'get_time', arguments: '{' } }],
      },
      { role: 'tool', tool_call_id: id, content: 'noon' },
    ]),
  )
})

/** The beginning of an answer to continue, marked with each name of the partial mode. */
const begun: readonly Message[] = [{ partial: true }, { prefix: true }, {}].map((word) => ({
  role: 'assistant',
  content: 'Once upon',
  ...word,
}))

/** Speech recognition takes one recording. */
const recognition = fc
  .tuple(fc.option(instruction, { nil: [] }), audio)
  .map(([first, part]): Message[] => [...first, { role: 'user', content: [part] }])

/** A conversation that a model of the family can continue. */
export function conversation(family: ModelFamily): fc.Arbitrary<Message[]> {
  if (family.turns === 'single') return text.map((content) => [{ role: 'user', content }])
  if (family.name === 'qwen-asr') return recognition
  const needsAudio = /captioner/.test(family.name)
  const user = userContent(family, needsAudio).map((content): Message[] => [{ role: 'user', content }])
  const named = user.map(([message]) => [{ ...message, name: 'someone' }])
  const tooled = family.parameters.has('tools') ? [called, calledBefore, damaged] : []
  const empty = fc.constantFrom('system', 'developer', 'assistant').map((role) => [{ role, content: '' }])
  const turn = fc.oneof(
    { weight: 3, arbitrary: user },
    { weight: 3, arbitrary: assistant },
    { weight: 1, arbitrary: named },
    { weight: 1, arbitrary: instruction },
    { weight: 1, arbitrary: empty },
    ...tooled.map((arbitrary) => ({ weight: 1, arbitrary })),
  )
  const continued = family.partial
    ? [fc.tuple(user, fc.constantFrom(...begun)).map(([callMessage, own]) => [...callMessage, own])]
    : []
  const last = fc.oneof(
    { weight: 4, arbitrary: user },
    ...[...tooled, ...continued].map((arbitrary) => ({ weight: 1, arbitrary })),
  )
  const whole = fc
    .tuple(fc.option(instruction, { nil: [] }), user, fc.array(turn, { maxLength: 5 }), last)
    .map(([first, opening, turns, end]) => [...first, ...opening, ...turns.flat(), ...end])
  // An audio model needs audio, which an instruction cannot contain.
  return needsAudio
    ? whole
    : fc.oneof({ weight: 15, arbitrary: whole }, { weight: 1, arbitrary: instruction })
}
