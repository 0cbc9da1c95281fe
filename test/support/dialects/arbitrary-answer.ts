import fc from 'fast-check'

import { anyCharacter } from '../any-text.ts'

/** What a model answers, in the pieces in which DashScope sends it. */
export interface Answer {
  steps: readonly Step[]
  calls: readonly Call[]
  /** DashScope's counts; undefined if it sends none. */
  usage: Usage | undefined
  finish: 'stop' | 'length' | 'tool_calls'
  /** Frames contain everything so far. */
  cumulative: boolean
  /** How fragments of a call after the first one refer to it. */
  marks: 'index' | 'index, id and name' | 'place'
  lineEnd: string
}

/** The new content of one frame. */
export interface Step {
  reasoning: string
  text: string
  /** A piece of the arguments of one of the calls. */
  fragment?: { call: number; json: string }
}

export interface Call {
  id: string | undefined
  name: string
}

export interface Usage {
  input_tokens: number
  output_tokens: number
  total_tokens: number
  prompt_tokens_details?: { cached_tokens: number; cache_creation_input_tokens: number }
  output_tokens_details?: { reasoning_tokens: number }
}

/** Pieces that have caused bugs: repeats, prefixes of each other, halves of emoji, text like events. */
const piece = fc.oneof(
  { weight: 3, arbitrary: fc.constant('') },
  fc.constantFrom('1', '10', 'ha', 'haha', '哈', ' ', '\n', '\r\n\r\n', '😀', '\ud83d', '\ude00', '\u2028'),
  fc.constantFrom('data: x\n\n', 'data: [DONE]', 'event: error', '{"error":1}', '"', '\\', '\u0000', '[1]'),
  fc.string({ unit: anyCharacter, maxLength: 8 }),
)

const values = fc.oneof(
  fc.constant({}),
  fc.dictionary(
    fc.oneof(fc.constantFrom('city', '__proto__', ''), fc.string({ maxLength: 4 })),
    fc.jsonValue(),
    {
      maxKeys: 3,
    },
  ),
)

/** Arguments as models write them, in pieces. Nothing at all is the empty object. */
const argumentPieces = fc
  .tuple(
    values.chain((value) => fc.constantFrom(JSON.stringify(value), JSON.stringify(value, null, 1))),
    fc.constantFrom('', '', '\n'),
    fc.array(fc.nat(), { maxLength: 3 }),
  )
  .map(([json, end, places]) => (json === '{}' && end === '' ? [''] : cut(json + end, places)))

function cut(text: string, places: readonly number[]): string[] {
  const sorted = places.map((place) => place % text.length).toSorted((one, other) => one - other)
  return [...sorted, text.length].map((end, place) => text.slice(sorted[place - 1] ?? 0, end))
}

const call = fc.record({
  name: fc.constantFrom('get_weather', 'f', 'book-flight_2', 'a'.repeat(64)),
  hasId: fc.boolean(),
  pieces: argumentPieces,
})
type ArbitraryCall = { name: string; hasId: boolean; pieces: string[] }

/** The calls one after the other, or their pieces in turns. Each begins after the one before it. */
function toFragments(calls: readonly ArbitraryCall[], inTurns: boolean): NonNullable<Step['fragment']>[] {
  const all = calls.flatMap(({ pieces }, at) => pieces.map((json, turn) => ({ call: at, json, turn })))
  const ordered = inTurns ? all.toSorted((one, other) => one.turn - other.turn) : all
  return ordered.map(({ call: at, json }) => ({ call: at, json }))
}

const usage = fc
  .tuple(fc.nat(100_000), fc.nat(5000), fc.nat(1000), fc.nat(1000), fc.nat(1000), fc.boolean())
  .map(([fresh, output, cached, written, reasoning, detailed]): Usage => {
    const [input, all] = detailed ? [fresh + cached + written, output + reasoning] : [fresh, output]
    const counts = { input_tokens: input, output_tokens: all, total_tokens: input + all }
    if (!detailed) return counts
    const details = { cached_tokens: cached, cache_creation_input_tokens: written }
    const output_tokens_details = { reasoning_tokens: reasoning }
    return { ...counts, prompt_tokens_details: details, output_tokens_details }
  })

export const answer: fc.Arbitrary<Answer> = fc
  .record({
    texts: fc.array(fc.record({ reasoning: piece, text: piece }), { maxLength: 8 }),
    calls: fc.oneof(fc.constant<ArbitraryCall[]>([]), fc.array(call, { minLength: 1, maxLength: 3 })),
    inTurns: fc.boolean(),
    // The frame in which the first call begins.
    callsFrom: fc.nat(8),
    usage: fc.option(usage, { freq: 8, nil: undefined }),
    finish: fc.constantFrom('stop', 'length', 'tool_calls'),
    cumulative: fc.boolean(),
    marks: fc.constantFrom('index', 'index, id and name', 'place'),
    lineEnd: fc.constantFrom('\n', '\r\n'),
  })
  .map(({ texts, calls, inTurns, callsFrom, marks, ...others }) => {
    // Without marks only the order says which call a fragment belongs to.
    const fragments = toFragments(calls, inTurns && marks !== 'place')
    const length = Math.max(texts.length, fragments.length === 0 ? 0 : callsFrom + fragments.length, 1)
    const steps = Array.from({ length }, (_, place): Step => {
      const fragment = fragments[place - callsFrom]
      return { reasoning: '', text: '', ...texts[place], ...(fragment && { fragment }) }
    })
    const named = calls.map(({ name, hasId }, at) => ({ name, id: hasId ? `call_${at}x` : undefined }))
    return { steps, calls: named, marks, ...others }
  })
