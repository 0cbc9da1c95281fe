import fc from 'fast-check'
import { expect, test } from 'vitest'

import { SequentialEvents } from './sequential-events.ts'
import type { AnswerEvent, AnswerItem, SequentialEvent } from './sequential-events.ts'

const text = (value: string): AnswerEvent => ({ type: 'text', choice: 0, text: value })
const reasoning = (value: string): AnswerEvent => ({ type: 'reasoning', choice: 0, text: value })
const call = (number: number): AnswerEvent => ({
  type: 'tool-call',
  choice: 0,
  call: number,
  id: `call_${number}`,
  name: `f${number}`,
})
const args = (number: number, json: string): AnswerEvent => ({
  type: 'tool-arguments',
  choice: 0,
  call: number,
  json,
})
const finish: AnswerEvent = { type: 'finish', choice: 0, reason: 'stop' }
const sources: AnswerEvent = { type: 'sources', choice: 0, citations: [], details: { search_info: {} } }
const audio: AnswerEvent = { type: 'audio', choice: 0, data: 'AAAA' }
const logprob = (token: string) => ({ token, logprob: -1, bytes: null, topLogprobs: [] })

const nameOf = (item: AnswerItem) => (item.kind === 'call' ? `call${item.call}` : item.kind)

function toLine(event: SequentialEvent): string {
  if (event.type === 'begin') return `<${nameOf(event.item)}`
  if (event.type === 'end') return `${nameOf(event.item)}>`
  return event.type === 'piece' ? event.text : `(${event.type})`
}

/** The output after each event. */
function lines(events: readonly AnswerEvent[]): string[] {
  const all: string[] = []
  let emitted: string[] = []
  const sequential = new SequentialEvents((event) => void emitted.push(toLine(event)))
  for (const event of events) {
    sequential.push(event)
    all.push(emitted.join(' '))
    emitted = []
  }
  return all
}

test('reasoning, text and a call follow each other', () => {
  expect(lines([reasoning('a'), reasoning('b'), text('c'), call(0), args(0, '{}'), finish])).toEqual([
    '<reasoning a',
    'b',
    'reasoning> <text c',
    'text> <call0',
    '{}',
    'call0> (finish)',
  ])
})

test('reasoning that comes again is another item', () => {
  const events = lines([reasoning('a'), text('b'), reasoning('c'), finish])
  expect(events.join(' ')).toBe('<reasoning a reasoning> <text b text> <reasoning c reasoning> (finish)')
})

test('a call whose arguments are complete makes room for the next one', () => {
  expect(
    lines([call(0), args(0, '{"a":"}'), args(0, '\\"{"}'), call(1), args(1, '{'), args(1, '}'), finish]),
  ).toEqual(['<call0', '{"a":"}', '\\"{"}', 'call0> <call1', '{', '}', 'call1> (finish)'])
})

test('fragments of a later call wait until the earlier one is complete', () => {
  expect(
    lines([
      call(0),
      args(0, '{"a":'),
      call(1),
      args(1, '{"b"'),
      args(0, '1'),
      args(1, ':2'),
      args(0, '}'),
      args(1, '}'),
      finish,
    ]),
  ).toEqual(['<call0', '{"a":', '', '', '1', '', '} call0> <call1 {"b":2', '}', 'call1> (finish)'])
})

test('incomplete items are written at the end, in the order of their beginnings', () => {
  expect(lines([call(0), call(1), args(1, '{}'), text('x'), reasoning('y'), finish])).toEqual([
    '<call0',
    '',
    '',
    '',
    '',
    'call0> <call1 {} call1> <text x text> <reasoning y reasoning> (finish)',
  ])
})

test('arguments that come after the name of the next call', () => {
  expect(lines([call(0), call(1), args(1, '{"b":1}'), args(0, '{}'), finish])).toEqual([
    '<call0',
    '',
    '',
    '{} call0> <call1 {"b":1}',
    'call1> (finish)',
  ])
})

test('sources come while the last item is open, audio and items at once', () => {
  const item: AnswerEvent = { type: 'item', choice: 0, values: [] }
  const usage = { type: 'usage' } as AnswerEvent
  expect(lines([audio, text('a'), audio, item, sources, finish, usage])).toEqual([
    '(audio)',
    '<text a',
    '(audio)',
    '(item)',
    '(sources)',
    'text> (finish)',
    '(usage)',
  ])
  expect(lines([call(0), args(0, '{'), text('a'), sources, finish]).slice(2)).toEqual([
    '',
    'call0> <text a (sources)',
    'text> (finish)',
  ])
})

test('an empty text begins no item, and its logprobs are sent with the next text', () => {
  const events: SequentialEvent[] = []
  const sequential = new SequentialEvents((event) => void events.push(event))
  sequential.push({ type: 'text', choice: 0, text: '', logprobs: [logprob('a')] })
  sequential.push(reasoning(''))
  expect(events).toEqual([])
  sequential.push({ type: 'text', choice: 0, text: 'ab', logprobs: [logprob('b')] })
  sequential.push(text('c'))
  expect(events.slice(1)).toEqual([
    { type: 'piece', item: { kind: 'text' }, text: 'ab', logprobs: [logprob('a'), logprob('b')] },
    { type: 'piece', item: { kind: 'text' }, text: 'c' },
  ])
})

test('an answer that breaks off ends its open item', () => {
  const events: string[] = []
  const sequential = new SequentialEvents((event) => void events.push(toLine(event)))
  sequential.push(call(0))
  sequential.push(call(1))
  sequential.stop()
  sequential.stop()
  expect(events).toEqual(['<call0', 'call0>'])
})

test('space after the arguments of an earlier call means nothing, and anything else is an error', () => {
  const before = [call(0), args(0, '{}'), call(1)]
  expect(lines([...before, args(0, ' \n')])).toEqual(['<call0', '{}', 'call0> <call1', ''])
  expect(() => lines([...before, args(0, '{}')])).toThrow(
    expect.objectContaining({ failure: 'malformed' }) as Error,
  )
})

test('waiting events count for the limit of the answer', () => {
  const mebibyte = 'x'.repeat(1024 * 1024)
  const sequential = new SequentialEvents(() => undefined)
  sequential.push(call(0))
  sequential.push(call(1))
  for (let count = 0; count < 63; count += 1) sequential.push(args(1, mebibyte))
  // Text that is written immediately takes no memory.
  for (let count = 0; count < 3; count += 1) sequential.push(args(0, mebibyte))
  expect(() => sequential.push(args(1, mebibyte))).toThrow('more than 64 MiB')
})

test('many waiting items take linear time', () => {
  const sequential = new SequentialEvents(() => undefined)
  sequential.push(call(0))
  for (let count = 0; count < 50_000; count += 1)
    sequential.push(count % 2 === 0 ? text('a') : reasoning('b'))
  const before = performance.now()
  sequential.push(finish)
  expect(performance.now() - before).toBeLessThan(5000)
})

/** A fragment of what comes next: calls get the pieces of a JSON object, in any interleaving. */
const anyEvents = fc
  .tuple(
    fc.array(fc.array(fc.string({ maxLength: 4 }), { maxLength: 4 }), { maxLength: 4 }),
    fc.array(fc.oneof(fc.nat({ max: 5 }), fc.constantFrom('text', 'reasoning')), { maxLength: 40 }),
    fc.boolean(),
  )
  .map(([calls, order, asJson]) => {
    const fragments = calls.map((pieces, number) => [
      call(number),
      ...(asJson
        ? ['{"a":"', ...pieces.map((piece) => JSON.stringify(piece).slice(1, -1)), '"}']
        : pieces
      ).map((json) => args(number, json)),
    ])
    const events: AnswerEvent[] = []
    for (const [place, next] of order.entries()) {
      const event =
        next === 'text'
          ? text(`t${place}`)
          : next === 'reasoning'
            ? reasoning(`r${place}`)
            : fragments[next]?.shift()
      if (event !== undefined) events.push(event)
    }
    return [...events, ...fragments.flat(), finish]
  })

test('each item is written completely before the next one, in the order of their beginnings, with its own text', () => {
  fc.assert(
    fc.property(anyEvents, (events) => {
      const expected: [string, string][] = []
      const calls = new Map<number, [string, string]>()
      for (const event of events) {
        if (event.type === 'tool-call') {
          const entry: [string, string] = [`call${event.call}`, '']
          calls.set(event.call, entry)
          expected.push(entry)
        } else if (event.type === 'tool-arguments') {
          const entry = calls.get(event.call)
          if (entry !== undefined) entry[1] += event.json
        } else if (event.type === 'text' || event.type === 'reasoning') {
          const last = expected.at(-1)
          if (last?.[0] === event.type) last[1] += event.text
          else expected.push([event.type, event.text])
        }
      }
      const got: [string, string][] = []
      let open: string | undefined
      const sequential = new SequentialEvents((event) => {
        if (event.type === 'begin') {
          got.push([nameOf(event.item), open === undefined ? '' : `${open} is open `])
          open = nameOf(event.item)
        } else if (event.type === 'end') {
          if (nameOf(event.item) === open) open = undefined
        } else if (event.type === 'piece') {
          const last = got.at(-1)
          const isPlaced = nameOf(event.item) === open && event.text !== ''
          if (last !== undefined) last[1] += isPlaced ? event.text : ' misplaced'
        }
      })
      // Arguments that look complete in the middle and go on are an error of their own, tested above.
      try {
        for (const event of events) sequential.push(event)
      } catch {
        return
      }
      expect(got).toEqual(expected)
      expect(open).toBeUndefined()
    }),
  )
})
